// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramMessages
import TramUnits

/// A text and the people of an area as a campaign would have them, before anything is kept: both
/// spellings with parts and prices, how many people of each operator, and who is left out and why.
struct CampaignPlan: Sendable {
  /// One spelling.
  struct Spelling: Sendable {
    var isFolded: Bool
    var text: String
    var alphabet: MessageAlphabet
    var parts: Int
    var units: Int
    /// Letters that the short alphabet has nothing for.
    var missing: [String]
    /// What each operator's share would cost; without a reach its price alone.
    var shares: [MessageCost.Share]
    var cost: Int64
    var allParts: Int64
  }

  let spellings: [Spelling]
  /// The people; `nil` where none were asked for.
  let reach: CampaignReach?
  /// The people of the register that were looked at.
  let looked: Int

  /// Plans a text.
  ///
  /// - Throws: `ServerError` with code `.invalid` for an empty text or one that is too long
  init(_ text: String, _ centres: [CentreSetting], reach: CampaignReach?, looked: Int) throws {
    self.reach = reach
    self.looked = looked
    do throws(MessagesError) {
      let plan = try MessagePlan(text)
      let people = reach?.people ?? [:]
      var spellings: [Spelling] = []
      for (spelling, isFolded) in [(plan.written, false), (plan.folded, true)] {
        var shares: [(price: OperatorPrice, people: Int64)] = []
        for centre in centres {
          shares.append(
            (
              try OperatorPrice(name: centre.name, part: centre.price),
              people[centre.number] ?? 0
            ))
        }
        let cost = try MessageCost(parts: spelling.cut.parts.count, of: shares)
        spellings.append(
          Spelling(
            isFolded: isFolded, text: spelling.text.description,
            alphabet: spelling.cut.alphabet,
            parts: spelling.cut.parts.count, units: spelling.text.description.utf16.count,
            missing: spelling.missing.map { String($0) }, shares: cost.shares, cost: cost.cost,
            allParts: cost.parts))
      }
      self.spellings = spellings
    } catch {
      throw ServerError(
        .invalid, detail: error.detail,
        faults: [ServerError.Fault(place: "text", reason: error.detail)])
    }
  }
}

extension MessageRoom {
  /// The people of an area on the register now, as far as the caller's scope reaches, and whom a
  /// campaign would go to.
  func reach(
    area: String, isMandatory: Bool, rows: any DeskReading
  ) async throws -> (reach: CampaignReach, looked: Int) {
    var filter = DeskFilter()
    filter.area = area
    filter.limit = DeskFilter.mostRows
    filter.states = ["known"]
    var people: [CampaignPerson] = []
    repeat {
      let page = try await rows.list(Person.self, filter)
      people += page.rows.map { person in
        CampaignPerson(
          person: person.id.rawValue,
          numbers: person.phone.flatMap { PhoneNumber($0) }.map { [$0] } ?? [])
      }
      guard people.count <= CampaignLists.mostPeople else {
        throw ServerError(.tooLarge, detail: "at most \(CampaignLists.mostPeople) people at once")
      }
      filter.after = page.next
    } while filter.after != nil
    let optOuts = self.optOuts.numbers
    let reach = CampaignReach(
      people, routes: routes, optOuts: optOuts, isMandatory: isMandatory)
    return (reach, people.count)
  }
}
