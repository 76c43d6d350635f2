// SPDX-License-Identifier: Apache-2.0

/// Two records that may be of one person, and why.
public struct DuplicatePair: Hashable, Sendable {
  /// The earlier record, by its place in the list.
  public var first: Int
  /// The later record.
  public var second: Int
  /// What speaks for one person less what speaks for two, in bits.
  public var bits: Double
  /// The probability that both are of one person.
  public var probability: Double
  /// How the names agree.
  public var names: NameAgreement
  /// What agrees and what does not, each with its bits.
  public var reasons: [Reason]

  /// One ground for or against.
  public struct Reason: Hashable, Sendable {
    /// What it is about.
    public enum Subject: String, Hashable, Sendable {
      case names, year, date, sex, phone, ward, nationalNumber
    }

    /// What it is about.
    public var subject: Subject
    /// How it agrees, for a person.
    public var text: String
    /// What it is worth; less than 0 when it speaks against.
    public var bits: Double
  }

  /// The reasons in one line.
  public var sentence: String {
    reasons.map { reason in
      let tenths = Int((reason.bits * 10).rounded())
      let sign = tenths < 0 ? "-" : "+"
      return "\(reason.text) \(sign)\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }.joined(separator: "; ")
  }
}
