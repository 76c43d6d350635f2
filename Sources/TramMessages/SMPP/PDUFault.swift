// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no protocol data unit, and what is answered to them.
public struct PDUFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The command of the unit, as far as it was read.
  public var command = CommandID(rawValue: 0)
  /// The sequence number of the unit; 0 when it was not read.
  public var sequence: UInt32 = 0
  /// What is answered.
  public let status: CommandStatus
  /// What part of the unit it is, as the specification names it.
  public let field: String
  /// Where it stands, in octets from the unit's beginning.
  public let offset: Int

  init(_ status: CommandStatus, field: StaticString, offset: Int) {
    self.status = status
    self.field = field.description
    self.offset = offset
  }

  /// A Boolean value: whether nothing after it on the line can be read.
  public var isFatal: Bool { status == .invalidCommandLength }

  /// The sentence for a person.
  public var description: String {
    "\(command), sequence \(sequence), octet \(offset), \(field): \(status.sentence)"
  }
}
