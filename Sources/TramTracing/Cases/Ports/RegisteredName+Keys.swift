// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension RegisteredName {
  /// What tells this person from others when a list comes again, the surest first.
  ///
  /// An identity card; the name and the telephone; the name, the year of birth and the address. Two
  /// people of one list may share the last, which `occurrence` tells apart. Who has a card or a
  /// telephone is not known again by a bare name, which thousands share. Names count without
  /// marks, case and order of words. Empty without a name and a card.
  public var keys: [String] {
    var keys: [String] = []
    if let number = nationalNumber {
      let digits = number.filter { $0.isLetter || $0.isNumber }.uppercased()
      if digits.count >= 6 { keys.append("card \(digits)") }
    }
    let words = SearchFold.words(of: name).sorted().joined(separator: " ")
    guard !words.isEmpty else { return keys }
    if let phone = PhoneNumber.key(phone) { keys.append("phone \(phone) \(words)") }
    if keys.isEmpty || birthYear != nil || !address.isEmpty { keys.append(placeKey(words)) }
    return keys
  }

  /// The key that several people of a list may share, without `occurrence`.
  public var sharedKey: String? {
    let words = SearchFold.words(of: name).sorted().joined(separator: " ")
    guard !words.isEmpty else { return nil }
    var first = self
    first.occurrence = nil
    return first.placeKey(words)
  }

  /// Whether a card or a telephone tells the person from all others.
  public var isSurelyKnown: Bool { keys.first.map { !$0.hasPrefix("place") } ?? false }

  private func placeKey(_ words: String) -> String {
    let place = SearchFold.words(of: address).joined(separator: " ")
    return "place \(birthYear.map(String.init) ?? "") \(words) / \(place) / \(occurrence ?? 1)"
  }

  /// Whether another name may be of the same person: names agree in some way, or one is missing.
  public func mayBe(_ other: RegisteredName) -> Bool {
    if let own = birthYear, let year = other.birthYear, abs(own - year) > 1 { return false }
    guard !name.isEmpty, !other.name.isEmpty, name != other.name else { return true }
    return PersonName(name).agreement(with: PersonName(other.name)) != .none
  }

  /// This name with what it lacks taken from another.
  public func completed(by other: RegisteredName) -> RegisteredName {
    var name = self
    if name.name.isEmpty { name.name = other.name }
    if name.phone.isEmpty { name.phone = other.phone }
    if name.address.isEmpty { name.address = other.address }
    if name.birthYear == nil { name.birthYear = other.birthYear }
    if name.nationalNumber == nil { name.nationalNumber = other.nationalNumber }
    if name.occurrence == nil, let occurrence = other.occurrence,
      name.sharedKey == other.sharedKey
    {
      name.occurrence = occurrence
    }
    return name
  }
}
