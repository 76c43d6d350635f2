// SPDX-License-Identifier: Apache-2.0

/// The family names of Vietnam and how many people bear them.
///
/// The shares of the fourteen that 90 in 100 people bear are those of Lê Trung Hoa, Họ và tên
/// người Việt Nam (2005), as commonly quoted; the others share the rest, a tenth, and of each no
/// figure was found.
enum FamilyNames {
  /// Shares, by the name without marks; names that fall together without marks are summed.
  static let shares: [String: Double] = {
    var shares: [String: Double] = [
      "nguyen": 0.384, "tran": 0.110, "le": 0.095, "pham": 0.071, "huynh": 0.0255,
      "hoang": 0.0255, "phan": 0.045, "vu": 0.0195, "vo": 0.0195, "dang": 0.021, "bui": 0.020,
      "do": 0.014, "ho": 0.013, "ngo": 0.013, "duong": 0.010, "ly": 0.005,
    ]
    for name in others { shares[name, default: 0] += 0.1 / Double(others.count) }
    return shares
  }()

  private static let others = [
    "an", "au", "banh", "cao", "chau", "chu", "cu", "dam", "dao", "diep", "dinh", "doan", "duong",
    "giang", "giap", "ha", "han", "hua", "khong", "khuc", "kieu", "kim", "la", "lai", "lam",
    "lieu", "luc", "luong", "luu", "luyen", "ma", "mac", "mach", "mai", "nghiem", "ninh", "nong",
    "ong", "phi", "phung", "quach", "quang", "sam", "son", "su", "ta", "tang", "thach", "thai",
    "than", "thieu", "tieu", "to", "ton", "tong", "trieu", "trinh", "truong", "tu", "ung", "van",
    "vi", "vuong", "xa",
  ]

  /// Names of families that hardly anybody has as a given name.
  private static let onlyFamilies: Set<String> = [
    "nguyen", "tran", "pham", "huynh", "phan", "vo", "dang", "bui", "do", "ngo", "trinh", "truong",
    "doan", "phung", "luong", "trieu",
  ]

  /// Whether a word is the name of a family and of nobody.
  static func isOnlyFamily(_ plain: String) -> Bool { onlyFamilies.contains(plain) }

  /// Whether a word is the name of a family.
  static func isFamily(_ plain: String) -> Bool { shares[plain] != nil }
}
