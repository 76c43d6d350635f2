// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Names, years of birth and addresses of people who do not exist.
struct DemoNames {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed ^ 0x7472_616D_6E61_6D65) }

  /// The next name, family name first.
  mutating func name() -> String {
    let isWoman = Bool.random(using: &random)
    let middle = isWoman ? Self.womensMiddle : Self.mensMiddle
    let given = isWoman ? Self.womensGiven : Self.mensGiven
    return [pick(Self.family), pick(middle), pick(given)].joined(separator: " ")
  }

  mutating func birthYear() -> Int { Int.random(in: 1935...2012, using: &random) }

  mutating func address() -> String {
    "\(Int.random(in: 1...480, using: &random)) \(pick(Self.streets))"
  }

  /// A number that no network gives out: 000 follows the country code.
  mutating func phone() -> String { "+84000\(Int.random(in: 100_000...999_999, using: &random))" }

  private mutating func pick(_ words: [String]) -> String {
    words.randomElement(using: &random) ?? ""
  }

  private static let family = [
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan",
    "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
  ]
  private static let womensMiddle = ["Thị", "Thị", "Ngọc", "Thu", "Minh", "Thanh", "Phương"]
  private static let mensMiddle = ["Văn", "Văn", "Đức", "Minh", "Quang", "Hữu", "Anh"]
  private static let womensGiven = [
    "An", "Ánh", "Bình", "Chi", "Dung", "Hà", "Hạnh", "Hằng", "Hoa", "Hương", "Lan", "Linh", "Mai",
    "Nga", "Nhung", "Thảo", "Trang", "Tuyết", "Vân", "Yến",
  ]
  private static let mensGiven = [
    "An", "Bảo", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hoàng", "Hùng", "Khoa", "Long", "Nam",
    "Phúc", "Quân", "Sơn", "Tài", "Thắng", "Toàn", "Tuấn", "Việt",
  ]
  private static let streets = [
    "Lê Lợi", "Hai Bà Trưng", "Trần Hưng Đạo", "Nguyễn Trãi", "Lý Thường Kiệt", "Phan Bội Châu",
    "Quang Trung", "Hùng Vương", "Võ Thị Sáu", "Điện Biên Phủ",
  ]
}
