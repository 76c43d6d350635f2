// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramMessages
import TramUnits

/// The lists that commands of campaigns read: people, operators and who wants no messages.
struct CampaignInputs: ParsableArguments {
  @Option(help: "Who gets it, CSV person,number; a line for each phone, the preferred one first.")
  var people: String

  @Option(help: "The operators, CSV centre,operator,prefixes,price and more; see --help.")
  var operators: String

  @Option(help: "Phones from which people said that they want no such messages, CSV number.")
  var optOuts: String?

  @Flag(help: "The law lets nobody choose, as with warnings of an epidemic: no opt-out counts.")
  var mandatory = false

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  /// The people of the list with their phones.
  func readPeople() throws -> [CampaignPerson] {
    var table = try NamedTable(path: people, needed: ["person", "number"], isStrict: strict)
    let (person, number) = (table.place(of: "person"), table.place(of: "number"))
    var numbers: [UInt64: [PhoneNumber]] = [:]
    var order: [UInt64] = []
    while try table.advance() {
      guard let who = UInt64(table.text(person)) else {
        try table.refuse("person \(table.text(person).visible) is no whole number")
        continue
      }
      let text = table.text(number)
      let phone = PhoneNumber(text)
      if phone == nil, !text.isEmpty {
        try table.refuse("number \(text.visible) is no phone number")
        continue
      }
      if numbers[who] == nil { order.append(who) }
      numbers[who, default: []] += [phone].compactMap { $0 }
    }
    return order.map { CampaignPerson(person: $0, numbers: numbers[$0] ?? []) }
  }

  /// The phones of those who want no messages.
  func readOptOuts() throws -> Set<PhoneNumber> {
    guard let optOuts else { return [] }
    var table = try NamedTable(path: optOuts, needed: ["number"], isStrict: strict)
    let place = table.place(of: "number")
    var numbers: Set<PhoneNumber> = []
    while try table.advance() {
      if let number = PhoneNumber(table.text(place)) {
        numbers.insert(number)
      } else {
        try table.refuse("number \(table.text(place).visible) is no phone number")
      }
    }
    return numbers
  }

  /// Who gets a message and who not.
  func reach(_ operators: CampaignOperators) throws -> CampaignReach {
    CampaignReach(
      try readPeople(), routes: operators.routes, optOuts: try readOptOuts(),
      isMandatory: mandatory)
  }
}

/// The operators of a file: routes, prices, windows.
struct CampaignOperators {
  private(set) var routes = NumberRoutes()
  private(set) var accounts: [CentreAccount] = []
  private(set) var prices: [UInt16: OperatorPrice] = [:]

  /// Reads `centre,operator,prefixes,price` and, where they are there, `opens,closes` (hours in
  /// Hanoi), `daily` (segments a day), `answer_ids` and `receipt_ids`.
  init(path: String, strict: Bool) throws {
    var table = try NamedTable(
      path: path, needed: ["centre", "operator", "prefixes", "price"], isStrict: strict)
    while try table.advance() {
      do throws(MessagesError) {
        try add(&table)
      } catch {
        try table.refuse(error.detail)
      }
    }
    guard !accounts.isEmpty else {
      throw MessagesError(.badValue, detail: "\(path) has no operator")
    }
  }

  private mutating func add(_ table: inout NamedTable) throws(MessagesError) {
    func number(_ name: String, _ bounds: ClosedRange<Int64>) throws(MessagesError) -> Int64? {
      let text = table.text(name)
      if text.isEmpty { return nil }
      guard let value = Int64(text), bounds.contains(value) else {
        throw MessagesError(
          .badValue,
          detail: "\(name) \(text.visible) is not \(bounds.lowerBound) to \(bounds.upperBound)")
      }
      return value
    }
    func form(_ name: String) throws(MessagesError) -> MessageIDRule.Form {
      let text = table.text(name)
      guard let form = MessageIDRule.Form(rawValue: text.isEmpty ? "text" : text) else {
        throw MessagesError(
          .badValue, detail: "\(name) is text, exact, decimal or hexadecimal, not \(text.visible)")
      }
      return form
    }
    guard let centre = try number("centre", 1...65_535).map(UInt16.init) else {
      throw MessagesError(.badValue, detail: "an operator without a centre's number")
    }
    guard prices[centre] == nil else {
      throw MessagesError(.badValue, detail: "centre \(centre) is there already")
    }
    let name = table.text("operator")
    let price = try OperatorPrice(name: name, part: number("price", 0...1_000_000) ?? 0)
    let window = SendWindow(
      opens: Int(try number("opens", 0...24) ?? 0) * 60,
      closes: Int(try number("closes", 0...24) ?? 24) * 60,
      daily: try number("daily", 0...(1 << 50)))
    let ids = MessageIDRule(answer: try form("answer_ids"), receipt: try form("receipt_ids"))
    for prefix in table.text("prefixes").split(separator: " ") {
      try routes.add(String(prefix), to: centre)
    }
    prices[centre] = price
    accounts.append(CentreAccount(number: centre, name: name, ids: ids, window: window))
  }

  /// The operator's name.
  func name(_ centre: UInt16) -> String { prices[centre]?.name ?? "centre \(centre)" }
}
