// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A JSON value in memory whose members keep their order: for documents that are made, not read.
public indirect enum JSONTree: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case flag(Bool)
  /// A whole number.
  case whole(Int64)
  /// A number.
  case number(Double)
  /// Text.
  case text(String)
  /// An array.
  case list([JSONTree])
  /// An object, its members in order.
  case object([Member])

  /// A member of an object.
  public struct Member: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONTree
  }

  /// The value of a member; `nil` when there is none.
  public subscript(name: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The names of the members, in order; empty for anything but an object.
  public var names: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.name)
  }

  /// The same object with a member more.
  func adding(_ name: String, _ value: JSONTree) -> JSONTree {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { $0.name != name } + [Member(name: name, value: value)])
  }

  /// The value as JSON text.
  public var bytes: [UInt8] {
    var out = ByteWriter(capacity: 1 << 16)
    write(to: &out)
    return out.bytes
  }

  private func write(to out: inout ByteWriter) {
    switch self {
    case .null: out.append(literal: "null")
    case .flag(let flag): out.append(flag ? "true" : "false")
    case .whole(let whole): out.append(decimal: whole)
    case .number(let number): out.append(shortest: number)
    case .text(let text): out.appendJSON(text)
    case .list(let values):
      out.append(literal: "[")
      for (place, value) in values.enumerated() {
        if place > 0 { out.append(literal: ",") }
        value.write(to: &out)
      }
      out.append(literal: "]")
    case .object(let members):
      out.append(literal: "{")
      for (place, member) in members.enumerated() {
        if place > 0 { out.append(literal: ",") }
        out.appendJSON(member.name)
        out.append(literal: ":")
        member.value.write(to: &out)
      }
      out.append(literal: "}")
    }
  }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// Text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .whole(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  /// An array.
  public init(arrayLiteral elements: JSONTree...) { self = .list(elements) }
  /// An object.
  public init(dictionaryLiteral elements: (String, JSONTree)...) {
    self = .object(elements.map { Member(name: $0, value: $1) })
  }
}
