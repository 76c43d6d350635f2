// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Weighs pairs of one list by how common its names, years and wards are.
struct DuplicateScale: Sendable {
  private let weights: DuplicateWeights
  private let doubt: Double
  /// What agreement on a word is worth, as a family's name and as another.
  private let familyBits: [Double]
  private let otherBits: [Double]
  private let yearShares: [Int32: Double]
  private let wardShares: [UInt64: Double]
  private let count: Double
  /// How many bearers the published shares of family names count for, beside those of the list.
  private static let bearers = 500.0
  /// As many words that are no family's are taken to be in use, of which each may turn up.
  private static let wordsInUse = 300.0
  /// Middle names of so many that a short list must not take them for rare.
  ///
  /// Of no source: most women over forty are Thị, many men Văn.
  private static let middles = ["thi": 0.2, "van": 0.15]
  /// Of how many years people of a list are, where it has few.
  private static let years = 60.0
  /// No more wards than this are taken to be in use, where a list has few.
  private static let wards = 50.0

  init(_ people: [PersonFacts], _ words: WordCounts, _ weights: DuplicateWeights) {
    self.weights = weights
    doubt = weights.doubt(records: people.count)
    let families = Double(words.families.reduce(0, +))
    let others = Double(people.count)
    familyBits = words.words.indices.map { place in
      let share = FamilyNames.shares[words.words[place]] ?? 0.0005
      return -log2Of(
        (Double(words.families[place]) + share * Self.bearers) / (families + Self.bearers))
    }
    otherBits = words.words.indices.map { place in
      let usual = 1 + Self.wordsInUse * (Self.middles[words.words[place]] ?? 0)
      return -log2Of(min((Double(words.others[place]) + usual) / (others + Self.wordsInUse), 1))
    }
    var years: [Int32: Double] = [:]
    var wards: [UInt64: Double] = [:]
    for person in people {
      if let year = person.year { years[year, default: 0] += 1 }
      if person.ward != 0 { wards[person.ward, default: 0] += 1 }
    }
    let yearCount = years.values.reduce(0, +) + Self.years
    yearShares = years.mapValues { ($0 + 1) / yearCount }
    let wardCount = wards.values.reduce(0, +) + Self.wards
    wardShares = wards.mapValues { ($0 + 1) / wardCount }
    count = Double(max(people.count, 2))
  }

  /// The pair, if its names agree well enough for the block that it is of; `nil` else.
  func weigh(
    _ first: Int, _ second: Int, _ people: [PersonFacts], in block: DuplicateBlock
  ) -> DuplicatePair? {
    let (a, b) = (people[first], people[second])
    guard block.holds(a, b) else { return nil }
    let names = a.name.agreement(with: b.name)
    guard names != .none || block == .national else { return nil }
    var reasons = [
      DuplicatePair.Reason(
        subject: .names, text: names.sentence, bits: nameBits(a, b, names))
    ]
    add(yearReason(a, b), to: &reasons)
    add(dateReason(a, b), to: &reasons)
    if let x = a.isMale, let y = b.isMale {
      let bits = x == y ? log2Of(weights.sameSex / 0.5) : log2Of((1 - weights.sameSex) / 0.5)
      reasons.append(
        DuplicatePair.Reason(subject: .sex, text: x == y ? "same sex" : "other sex", bits: bits))
    }
    add(phoneReason(a, b), to: &reasons)
    add(wardReason(a, b), to: &reasons)
    if a.national != 0, b.national != 0 {
      let isSame = a.national == b.national
      reasons.append(
        DuplicatePair.Reason(
          subject: .nationalNumber, text: isSame ? "same identity card" : "other identity card",
          bits: isSame
            ? log2Of(weights.sameNational * count) : log2Of(1 - weights.sameNational)))
    }
    let bits = reasons.reduce(0) { $0 + $1.bits } - doubt
    return DuplicatePair(
      first: first, second: second, bits: bits, probability: Self.probability(bits), names: names,
      reasons: reasons)
  }

  private func add(_ reason: DuplicatePair.Reason?, to reasons: inout [DuplicatePair.Reason]) {
    if let reason { reasons.append(reason) }
  }

  private func nameBits(_ a: PersonFacts, _ b: PersonFacts, _ agreement: NameAgreement) -> Double {
    guard agreement != .none else { return -weights.otherNames }
    // Of words in another order or number those of the shorter count; where one has an initial or
    // a wrong letter, the word that is more common.
    let (short, long) = a.words.count <= b.words.count ? (a.words, b.words) : (b.words, a.words)
    var bits = 0.0
    for (place, word) in short.enumerated() {
      let own = place == 0 ? familyBits[Int(word)] : otherBits[Int(word)]
      guard agreement != .order, short.count == long.count, long[place] != word else {
        bits += own
        continue
      }
      let other = place == 0 ? familyBits[Int(long[place])] : otherBits[Int(long[place])]
      // One letter of some twenty says four bits at most.
      bits += agreement == .initials ? min(own, other, 4) : min(own, other)
    }
    return bits - (weights.nameLosses[agreement] ?? 0)
  }

  private func yearReason(_ a: PersonFacts, _ b: PersonFacts) -> DuplicatePair.Reason? {
    guard let x = a.year, let y = b.year else { return nil }
    let share = max(yearShares[x] ?? 0, yearShares[y] ?? 0)
    let (text, bits) =
      switch abs(Int64(x) - Int64(y)) {
      case 0: ("born in the same year", log2Of(weights.sameYear / share))
      case 1:
        (
          "born a year apart, as lunar and solar years are",
          log2Of(weights.nextYear / 2 / share)
        )
      default:
        ("born in other years", log2Of((1 - weights.sameYear - weights.nextYear) / (1 - share)))
      }
    return DuplicatePair.Reason(subject: .year, text: text, bits: bits)
  }

  /// The day within the year, where both dates are known.
  private func dateReason(_ a: PersonFacts, _ b: PersonFacts) -> DuplicatePair.Reason? {
    guard let x = a.birthDay, let y = b.birthDay else { return nil }
    let (p, q) = (x.components, y.components)
    let apart = abs(Int64(x.number) - Int64(y.number))
    if x == y {
      return DuplicatePair.Reason(
        subject: .date, text: "same date of birth", bits: log2Of(weights.sameDate * 365))
    }
    if p.year == q.year, p.month == q.day, p.day == q.month {
      return DuplicatePair.Reason(
        subject: .date, text: "day and month of birth changed",
        bits: log2Of(weights.turnedDate * 365))
    }
    // A lunar date that is taken for a solar one lies 17 to 51 days early.
    if (17...51).contains(apart) {
      return DuplicatePair.Reason(
        subject: .date, text: "dates of birth a lunar month apart",
        bits: log2Of(weights.lunarDate / (70.0 / 365)))
    }
    guard p.year == q.year else { return nil }
    let rest = 1 - weights.sameDate - weights.turnedDate - weights.lunarDate
    return DuplicatePair.Reason(subject: .date, text: "other dates of birth", bits: log2Of(rest))
  }

  private func phoneReason(_ a: PersonFacts, _ b: PersonFacts) -> DuplicatePair.Reason? {
    guard a.phone != 0, b.phone != 0 else { return nil }
    let isSame = a.phone == b.phone
    let bits =
      isSame
      ? log2Of(weights.samePhone / (weights.phoneSharers / count)) : log2Of(1 - weights.samePhone)
    return DuplicatePair.Reason(
      subject: .phone, text: isSame ? "same phone" : "other phone", bits: bits)
  }

  private func wardReason(_ a: PersonFacts, _ b: PersonFacts) -> DuplicatePair.Reason? {
    guard a.ward != 0, b.ward != 0 else { return nil }
    let isSame = a.ward == b.ward
    let share = min(wardShares[a.ward] ?? 1, 0.99)
    return DuplicatePair.Reason(
      subject: .ward, text: isSame ? "same ward" : "other ward",
      bits: isSame
        ? max(log2Of(weights.sameWard / share), 0)
        : min(log2Of((1 - weights.sameWard) / (1 - share)), 0))
  }

  /// The probability of bits: how surely they speak for one person.
  static func probability(_ bits: Double) -> Double {
    guard bits > -60 else { return 0 }
    guard bits < 60 else { return 1 }
    // 2 to the power, by its whole part and a product of roots of 2 for the rest.
    let whole = bits.rounded(.down)
    var power = Double(sign: .plus, exponent: Int(whole), significand: 1)
    var rest = bits - whole
    var root = 2.0
    for _ in 0..<40 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 {
        power *= root
        rest -= 1
      }
    }
    return power / (1 + power)
  }
}
