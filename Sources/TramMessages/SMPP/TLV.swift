// SPDX-License-Identifier: Apache-2.0

/// One optional field: tag, length and value.
public struct TLV: Hashable, Sendable, CustomStringConvertible {
  /// Which field it is.
  public var tag: TLVTag
  /// What it holds.
  public var value: Octets

  /// Creates a field.
  public init(_ tag: TLVTag, _ value: Octets) {
    self.tag = tag
    self.value = value
  }

  /// Creates a field that holds a number of one to four octets.
  public init(_ tag: TLVTag, _ number: UInt32, width: Int) {
    self.init(tag, Octets(integer: number, width: width))
  }

  /// Name and value.
  public var description: String { "\(tag)=\(value)" }
}

/// The optional fields of a unit in their order; fields that nobody knows are kept.
public struct TLVList: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// The fields.
  public private(set) var fields: [TLV] = []

  /// Creates an empty list.
  public init() {}

  /// Creates a list of fields.
  public init(arrayLiteral fields: TLV...) { self.fields = fields }

  /// Creates a list of fields.
  public init(_ fields: [TLV]) { self.fields = fields }

  /// A Boolean value: whether there is no field.
  public var isEmpty: Bool { fields.isEmpty }

  /// Appends a field; fields may repeat, as those of broadcast areas do.
  public mutating func append(_ field: TLV) { fields.append(field) }

  /// The value of the first field of a tag; `nil` when there is none.
  ///
  /// - Complexity: O(fields)
  public subscript(tag: TLVTag) -> Octets? {
    for field in fields where field.tag == tag { return field.value }
    return nil
  }

  /// The number in the first field of a tag; `nil` when it is missing or is not as the
  /// specification has it.
  public func number(_ tag: TLVTag) -> UInt32? {
    guard let value = self[tag], tag.rule?.fault(of: value) == nil else { return nil }
    return value.integer
  }

  /// The text in the first field of a tag, without the zero at its end.
  public func text(_ tag: TLVTag) -> Octets? {
    guard let value = self[tag] else { return nil }
    let bytes = value.bytes
    return Octets(Array(bytes.prefix { $0 != 0 }))
  }

  /// The first field that the specification refuses, and the status that says so.
  public var fault: (tag: TLVTag, status: CommandStatus)? {
    for field in fields {
      if let status = field.tag.rule?.fault(of: field.value) { return (field.tag, status) }
    }
    return nil
  }
}
