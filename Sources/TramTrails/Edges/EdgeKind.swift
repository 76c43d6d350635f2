// SPDX-License-Identifier: Apache-2.0

/// What the edges of a store are, each kind in files of its own, one a day (docs/formats/edges.md).
enum EdgeKind: CaseIterable, Sendable {
  /// Proven contacts of two people.
  case contacts
  /// Stays of people in areas; an area is an end by its number with the highest bit set.
  case stays

  private var prefix: String {
    switch self {
    case .contacts: "edges-"
    case .stays: "stays-"
    }
  }

  /// The bytes with which a file begins.
  var magic: [UInt8] {
    switch self {
    case .contacts: Array("TRAMEDG1".utf8)
    case .stays: Array("TRAMSTA1".utf8)
    }
  }

  var seal: SealLabel.Kind {
    switch self {
    case .contacts: .edges
    case .stays: .stays
    }
  }

  var title: String {
    switch self {
    case .contacts: "contacts"
    case .stays: "stays in areas"
    }
  }

  func fileName(_ day: Int32) -> String { "\(prefix)\(day).day" }

  /// The day of a file's name; `nil` for any other file.
  func day(ofFile name: String) -> Int32? {
    guard name.hasPrefix(prefix), name.hasSuffix(".day") else { return nil }
    return Int32(name.dropFirst(prefix.count).dropLast(4))
  }
}
