// SPDX-License-Identifier: Apache-2.0

/// How much each agreement says, in bits: the logarithm of how much oftener it is found between two
/// records of one person than between those of two (Fellegi, Sunter, "A Theory for Record
/// Linkage", Journal of the American Statistical Association 64, 1969).
///
/// How often two people agree is counted in the list itself (names, years, wards); how often two
/// records of one person do is stated here, as lists of contacts were seen to err. Agreement on
/// Nguyễn is worth 1.4 bits, on a rare name ten.
public struct DuplicateWeights: Hashable, Sendable {
  /// Of one person's records, how many agree in the year of birth.
  public var sameYear = 0.88
  /// And how many are a year apart.
  public var nextYear = 0.08
  /// In the whole date, where the year agrees.
  public var sameDate = 0.90
  /// With day and month changed.
  public var turnedDate = 0.03
  /// And a lunar month apart.
  public var lunarDate = 0.02
  /// In sex.
  public var sameSex = 0.98
  /// In the phone.
  public var samePhone = 0.65
  /// How many others have a person's phone: those of his household that are in the list.
  public var phoneSharers = 0.5
  /// In the ward.
  public var sameWard = 0.80
  /// In the number of the identity card.
  public var sameNational = 0.97
  /// What is taken off for each kind of agreement of names, in bits.
  public var nameLosses: [NameAgreement: Double] = [
    .same: 0.3, .unmarked: 1.0, .order: 3.5, .marks: 4.5, .sound: 5, .middle: 4, .initials: 3,
    .letter: 5.5,
  ]
  /// What is taken off for names that disagree.
  public var otherNames = 8.0
  /// How many records in a hundred are expected to be of somebody who is in the list already.
  public var duplicatesInHundred = 5.0

  /// The usual weights.
  public init() {}

  /// The bits against: how much oftener two records of a list are of two people than of one.
  func doubt(records: Int) -> Double {
    let count = Double(max(records, 2))
    // A pair is one of n(n-1)/2; of those n × share are of one person.
    return log2Of((count - 1) / 2 / (duplicatesInHundred / 100))
  }
}

/// The binary logarithm, by the processor's own parts of a number and a series; no library of
/// mathematics lies below floor 5.
///
/// - Precondition: `number > 0`
func log2Of(_ number: Double) -> Double {
  guard number > 0, number.isFinite else { return 0 }
  let significand = number.significand
  // log2(m) for 1 <= m < 2 by artanh: the ratio is at most 1/3, so 20 terms are exact enough.
  let ratio = (significand - 1) / (significand + 1)
  let square = ratio * ratio
  var term = ratio
  var sum = 0.0
  for power in stride(from: 1.0, through: 39, by: 2) {
    sum += term / power
    term *= square
  }
  return Double(number.exponent) + 2 * sum * 1.442_695_040_888_963_4
}
