// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Who a campaign goes to and who not, before anything is sent: each person once.
public struct CampaignReach: Hashable, Sendable {
  /// One message: a person, the phone that was chosen and its operator.
  public struct Message: Hashable, Sendable {
    /// The person.
    public let person: UInt64
    /// The phone.
    public let number: PhoneNumber
    /// The operator's centre.
    public let centre: UInt16
    /// The phone that is tried when the first one fails for good, and its operator's centre.
    public internal(set) var spare: SparePhone?

    /// Creates a message.
    public init(
      person: UInt64, number: PhoneNumber, centre: UInt16, spare: SparePhone? = nil
    ) {
      self.person = person
      self.number = number
      self.centre = centre
      self.spare = spare
    }
  }

  /// Why somebody gets no message.
  public enum Exclusion: String, Hashable, Sendable, CaseIterable {
    /// The list has the person already: the phones are put together.
    case again
    /// No phone is known.
    case noNumber
    /// No operator is known for any of the phones.
    case noRoute
    /// The person does not want such messages, and the law lets him choose.
    case optedOut
    /// The phone gets it for somebody else already.
    case sharedNumber
  }

  /// The messages, by centre and then by person: the same list gives the same order.
  public let messages: [Message]
  /// How many people get none, and lines that say nothing new, by reason.
  public let excluded: [Exclusion: Int]
  /// What tells this reach from any other: an approval is for it alone.
  public let digest: UInt64

  /// Chooses one phone for each person, and one to be tried when that fails for good.
  ///
  /// Lines of one person are put together. Whoever opted out with one of his phones is left out
  /// with all of them, unless the message is one that the law sends to everybody.
  ///
  /// - Parameters:
  ///   - optOuts: Phones from which people said that they want no such messages.
  ///   - isMandatory: Whether the law lets nobody choose, as with warnings of an epidemic.
  /// - Complexity: O(*n* log *n*) in the phones
  public init(
    _ people: [CampaignPerson], routes: NumberRoutes, optOuts: Set<PhoneNumber> = [],
    isMandatory: Bool
  ) {
    var excluded: [Exclusion: Int] = [:]
    var numbers: [UInt64: [PhoneNumber]] = [:]
    numbers.reserveCapacity(people.count)
    for person in people {
      if numbers[person.person] != nil { excluded[.again, default: 0] += 1 }
      numbers[person.person, default: []] += person.numbers
    }
    var taken: Set<PhoneNumber> = []
    var messages: [Message] = []
    for person in numbers.keys.sorted() {
      let mine = numbers[person] ?? []
      let exclusion: Exclusion?
      if mine.isEmpty {
        exclusion = .noNumber
      } else if !isMandatory, mine.contains(where: optOuts.contains) {
        exclusion = .optedOut
      } else {
        let routed = mine.compactMap { number in
          routes.centre(of: number).map {
            Message(person: person, number: number, centre: $0)
          }
        }
        if let free = routed.first(where: { !taken.contains($0.number) }) {
          taken.insert(free.number)
          messages.append(free)
          exclusion = nil
        } else {
          exclusion = routed.isEmpty ? .noRoute : .sharedNumber
        }
      }
      if let exclusion { excluded[exclusion, default: 0] += 1 }
    }
    Self.addSpares(&messages, numbers, taken, routes)
    messages.sort { ($0.centre, $0.person) < ($1.centre, $1.person) }
    self.messages = messages
    self.excluded = excluded
    digest = Self.digest(of: messages)
  }

  /// What tells a list of messages, in its order, from any other.
  ///
  /// - Complexity: O(*n*)
  public static func digest(of messages: [Message]) -> UInt64 {
    var digest = mixedWord(UInt64(messages.count))
    for message in messages {
      digest = mixedWord(digest ^ message.person)
      digest = mixedWord(digest ^ message.number.rawValue ^ UInt64(message.centre) << 50)
      guard let spare = message.spare else { continue }
      digest = mixedWord(digest ^ ~spare.number.rawValue ^ UInt64(spare.centre) << 50)
    }
    return digest
  }

  /// Gives each person a second phone, where there is one that nobody else gets the message on.
  private static func addSpares(
    _ messages: inout [Message], _ numbers: [UInt64: [PhoneNumber]], _ first: Set<PhoneNumber>,
    _ routes: NumberRoutes
  ) {
    var taken = first
    for place in messages.indices {
      let others = numbers[messages[place].person] ?? []
      guard others.count > 1 else { continue }
      for number in others where !taken.contains(number) {
        guard let centre = routes.centre(of: number) else { continue }
        messages[place].spare = SparePhone(number: number, centre: centre)
        taken.insert(number)
        break
      }
    }
  }

  /// How many people each centre's operator has, by the centre's number.
  public var people: [UInt16: Int64] {
    messages.reduce(into: [:]) { $0[$1.centre, default: 0] += 1 }
  }
}
