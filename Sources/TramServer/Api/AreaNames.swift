// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramTracing
import TramUnits

/// The codes of areas by the names that lists have for them.
///
/// Names count without marks, case and the word for the kind (`P.`, `Phường`, `Xã`); a name that
/// several wards have says nothing without its district or province.
struct AreaNames: Sendable {
  /// `nil` for a name that several have.
  private var codes: [String: String?] = [:]

  /// Whether there are any.
  var isEmpty: Bool { codes.isEmpty }

  /// Adds an area by its own name and those of the larger ones, the smallest first.
  mutating func add(_ names: [String], code: String) {
    let keys = names.map(Self.key)
    guard let own = keys.first, !own.isEmpty else { return }
    let level = names.count
    for others in [
      [], Array(keys.dropFirst().prefix(1)), Array(keys.dropFirst()), Array(keys.suffix(1)),
    ]
    where others.isEmpty || keys.count > 1 {
      let key = "\(level) " + ([own] + others).joined(separator: "|")
      if let known = codes[key] {
        if known != code { codes[key] = .some(nil) }
      } else {
        codes[key] = code
      }
    }
  }

  /// The code of a row's ward, or of its district where the ward is not known; empty for neither.
  func code(of row: LineListRow) -> String {
    let ward = row.text(.ward) ?? ""
    if (2...10).contains(ward.utf8.count), ward.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return ward
    }
    let texts = [ward, row.text(.district) ?? "", row.text(.province) ?? ""]
    let keys = texts.map(Self.key)
    for first in 0..<2 where !keys[first].isEmpty {
      let above = keys[(first + 1)...].filter { !$0.isEmpty }
      for others in [above, Array(above.prefix(1)), Array(above.suffix(1)), []] {
        // Whatever the list tells must fit; a name alone only where it tells nothing else.
        if others.isEmpty, !above.isEmpty { continue }
        let key = "\(3 - first) " + ([keys[first]] + others).joined(separator: "|")
        if let known = codes[key], let code = known { return code }
      }
    }
    return ""
  }

  private static let kinds: Set<String> = [
    "phuong", "xa", "thi", "tran", "quan", "huyen", "thanh", "pho", "tinh", "p", "q", "h", "tp",
    "tt", "tx", "x",
  ]

  private static func key(_ name: String) -> String {
    var words = SearchFold.words(of: name)[...]
    while words.count > 1, let first = words.first, kinds.contains(first) { words.removeFirst() }
    return words.joined(separator: " ")
  }
}

extension AreaIndex {
  /// All wards and districts by name.
  var names: AreaNames {
    var names = AreaNames()
    for (code, path) in everything { names.add(path, code: code) }
    return names
  }
}
