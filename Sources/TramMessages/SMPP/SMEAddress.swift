// SPDX-License-Identifier: Apache-2.0

/// An address of a phone or a service: type of number, numbering plan and digits.
public struct SMEAddress: Hashable, Sendable, CustomStringConvertible {
  /// The type of number (SMPP 5.0 §4.7.1): 1 international, 2 national, 5 alphanumeric.
  public var ton: UInt8
  /// The numbering plan (§4.7.2): 1 E.164.
  public var npi: UInt8
  /// The digits or letters; at most 20 octets in most commands.
  public var digits: Octets

  /// Creates an address.
  public init(ton: UInt8 = 0, npi: UInt8 = 0, digits: Octets = Octets()) {
    self.ton = ton
    self.npi = npi
    self.digits = digits
  }

  /// Creates an international number of E.164, its digits without a plus sign.
  public init(international digits: Octets) { self.init(ton: 1, npi: 1, digits: digits) }

  /// Creates a short code or a name such as `1407` or `BYT`.
  public init(name: Octets) {
    let isCode = name.bytes.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    self.init(ton: isCode ? 3 : 5, npi: 0, digits: name)
  }

  /// The digits.
  public var description: String { digits.description }
}
