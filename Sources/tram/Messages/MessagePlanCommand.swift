// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramMessages

/// `tram messages plan`: counts and prices both spellings of a text.
struct MessagePlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Counts and prices both spellings of a text, before anything is sent.",
    discussion: """
      A message of letters that the short alphabet (GSM 03.38) has holds 160, a
      part of several 153; one letter that it has not (nearly every Vietnamese
      one) makes it 70 and 67. So the same text costs two to three times as much
      with diacritics. This shows both, cut as they would be sent, and with
      --reach what they cost for so many people of each operator:

        $ cat reach.csv
        operator,people,price
        viettel,1000000,350
        $ tram messages plan --text "Bộ Y tế: rửa tay thường xuyên" --reach reach.csv
        as written: 1 part of UCS-2, 29 units
          beyond the short alphabet: ộ ế ử ư ờ ê
          viettel: 1 000 000 people, 1 000 000 parts, 350 000 000 đồng
        without diacritics: 1 part of GSM 03.38, 29 units
          Bo Y te: rua tay thuong xuyen
          viettel: 1 000 000 people, 1 000 000 parts, 350 000 000 đồng

      Letters and marks that come apart (NFD) are put together first; without
      that they would count twice. price is đồng for a part.

      Exit code: 0; 1 a file cannot be read, the text is empty or needs more
      than 255 parts; 64 the command line is wrong.
      """)

  @Option(help: "The text.")
  var text: String?

  @Option(help: "A file with the text, in UTF-8; - is standard input.")
  var file: String?

  @Option(help: "How many people of each operator, CSV operator,people,price.")
  var reach: String?

  @Option(help: "How parts belong together: header8, header16 or fields.")
  var reference = "header8"

  @Flag(help: "Write one JSON object.")
  var json = false

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func validate() throws {
    guard (text == nil) != (file == nil) else {
      throw ValidationError("either --text or --file says what the message is")
    }
    guard PartReference(rawValue: reference) != nil else {
      throw ValidationError("--reference is header8, header16 or fields")
    }
  }

  func run() async throws {
    try await MessagesWork.run("messages plan") {
      let plan = try MessagePlan(
        wording(), reference: PartReference(rawValue: reference) ?? .header8)
      let people = try readReach()
      var out = try LineWriter(path: "-")
      if json {
        try writeJSON(plan, people, to: &out)
      } else {
        try write("as written", plan.written, people, to: &out)
        try write("without diacritics", plan.folded, people, to: &out)
        if plan.unitsSaved > 0 {
          out.text.append("marks put to their letters: \(plan.unitsSaved) units less")
          try out.endLine()
        }
      }
      try out.finish()
    }
  }

  private func wording() throws -> String {
    guard let file else { return text ?? "" }
    var lines: [String] = []
    var reader = try LineReader(path: file, longestLine: 1 << 16)
    reading: while true {
      switch try reader.advance() {
      case .end: break reading
      case .overlong:
        throw MessagesError(.badValue, detail: "\(file): a line of more than 65536 octets")
      case .line: lines.append(String(copying: reader.line))
      }
      guard lines.count <= 1000 else {
        throw MessagesError(.badValue, detail: "\(file): more than 1000 lines")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func readReach() throws -> [(price: OperatorPrice, people: Int64)] {
    guard let reach else { return [] }
    var table = try NamedTable(
      path: reach, needed: ["operator", "people", "price"], isStrict: strict)
    let places = (table.place(of: "people"), table.place(of: "price"))
    var people: [(price: OperatorPrice, people: Int64)] = []
    while try table.advance() {
      do throws(MessagesError) {
        let price = try OperatorPrice(
          name: table.text("operator"), part: table.wholeNumber(places.1, "price"))
        let count = try table.wholeNumber(places.0, "people")
        guard count >= 0 else {
          throw MessagesError(.badValue, detail: "\(count) people")
        }
        people.append((price, count))
      } catch {
        try table.refuse(error.detail)
      }
    }
    return people
  }

  private func write(
    _ title: String, _ spelling: MessagePlan.Spelling,
    _ people: [(price: OperatorPrice, people: Int64)], to out: inout LineWriter
  ) throws {
    let cut = spelling.cut
    let alphabet = cut.alphabet == .gsm7 ? "GSM 03.38" : "UCS-2"
    out.text.append(
      "\(title): \(counted(cut.parts.count, "part")) of \(alphabet), \(cut.units) units")
    try out.endLine()
    if !spelling.missing.isEmpty {
      let shown = spelling.missing.prefix(40).map { String($0) }.joined(separator: " ")
      out.text.append("  beyond the short alphabet: \(shown.visible)")
      try out.endLine()
    }
    if title != "as written" {
      out.text.append("  \(spelling.text.description.visible)")
      try out.endLine()
    }
    for share in try MessageCost(parts: cut.parts.count, of: people).shares {
      let figures = [share.people, share.parts, share.cost].map(MessagesWork.grouped)
      out.text.append("  \(share.price.name.visible): \(figures[0]) people, ")
      out.text.append("\(figures[1]) parts, \(figures[2]) đồng")
      try out.endLine()
    }
  }

  private func writeJSON(
    _ plan: MessagePlan, _ people: [(price: OperatorPrice, people: Int64)],
    to out: inout LineWriter
  ) throws {
    out.text.append(literal: "{")
    for (i, spelling) in [plan.written, plan.folded].enumerated() {
      let cost = try MessageCost(parts: spelling.cut.parts.count, of: people)
      out.text.append(i == 0 ? "\"written\":{\"text\":" : ",\"folded\":{\"text\":")
      out.text.appendJSON(spelling.text.description)
      out.text.append(
        ",\"alphabet\":\"\(spelling.cut.alphabet.rawValue)\",\"units\":\(spelling.cut.units)")
      out.text.append(",\"parts\":\(spelling.cut.parts.count),\"cost\":\(cost.cost)}")
    }
    out.text.append(literal: "}")
    try out.endLine()
  }
}
