// SPDX-License-Identifier: Apache-2.0

import TramSQLite
import TramTracing
import TramUnits

/// Who was exposed through whom, drawn as an SVG by the server: the case on the left, each level a
/// column.
struct ChainDrawing: Sendable {
  /// One person, or how many more there are.
  struct Node: Sendable {
    var person: TracedPersonID?
    var title: String
    var level: Int?
    var isChosen: Bool
    var href: String?
    var children: [Node]
  }

  private static let boxWidth = 132.0
  private static let boxHeight = 30.0
  private static let columnGap = 44.0
  private static let rowGap = 8.0

  let root: Node

  /// A box at its place.
  private struct Box {
    var node: Node
    var depth: Int
    var y: Double
    var parent: Int?
  }

  /// How many people are drawn.
  var count: Int { Self.count(root) }

  private static func count(_ node: Node) -> Int {
    node.children.reduce(node.person == nil ? 0 : 1) { $0 + count($1) }
  }

  /// The drawing, its words in the reader's language.
  func svg(_ speech: Speech) -> String {
    var boxes: [Box] = []
    var next = 0.0
    _ = Self.place(root, 0, nil, &next, &boxes)
    let depth = boxes.map(\.depth).max() ?? 0
    let width = Double(depth + 1) * Self.boxWidth + Double(depth) * Self.columnGap + 4
    let height = max(next - Self.rowGap, Self.boxHeight) + 4
    let title = speech.say("cases.treeTitle", "\(count)")
    var out = """
      <svg class="tree" viewBox="0 0 \(Int(width.rounded(.up))) \(Int(height.rounded(.up)))" \
      width="\(Int(width.rounded(.up)))" height="\(Int(height.rounded(.up)))" role="group" \
      aria-label="\(Self.escaped(title))">
      """
    for box in boxes {
      guard let parent = box.parent else { continue }
      out += Self.line(from: boxes[parent], to: box)
    }
    for box in boxes { out += Self.drawing(of: box) }
    return out + "</svg>"
  }

  /// Places a node below those before it and halfway between its children; its index.
  private static func place(
    _ node: Node, _ depth: Int, _ parent: Int?, _ next: inout Double, _ boxes: inout [Box]
  ) -> Int {
    let index = boxes.count
    boxes.append(Box(node: node, depth: depth, y: next, parent: parent))
    guard !node.children.isEmpty else {
      next += boxHeight + rowGap
      return index
    }
    var places: [Double] = []
    for child in node.children {
      let at = place(child, depth + 1, index, &next, &boxes)
      places.append(boxes[at].y)
    }
    if let first = places.first, let last = places.last { boxes[index].y = (first + last) / 2 }
    return index
  }

  private static func x(_ depth: Int) -> Double {
    2 + Double(depth) * (boxWidth + columnGap)
  }

  private static func line(from parent: Box, to box: Box) -> String {
    let (x1, x2) = (x(parent.depth) + boxWidth, x(box.depth))
    let (y1, y2) = (2 + parent.y + boxHeight / 2, 2 + box.y + boxHeight / 2)
    let middle = (x1 + x2) / 2
    return "<path class=\"edge\" d=\"M\(text(x1)) \(text(y1))C\(text(middle)) \(text(y1)) "
      + "\(text(middle)) \(text(y2)) \(text(x2)) \(text(y2))\"/>"
  }

  private static func drawing(of box: Box) -> String {
    let node = box.node
    let tone = node.person == nil ? "more" : "f\(min(node.level ?? 9, 9))"
    let y = 2 + box.y
    var out = node.href.map { "<a href=\"\(escaped($0))\">" } ?? ""
    out += "<g class=\"node \(tone)\(node.isChosen ? " chosen" : "")\">"
    if node.person != nil {
      out += "<rect x=\"\(text(x(box.depth)))\" y=\"\(text(y))\" width=\"\(text(boxWidth))\""
      out += " height=\"\(text(boxHeight))\" rx=\"6\"/>"
    }
    out += "<text x=\"\(text(x(box.depth) + 10))\" y=\"\(text(y + boxHeight / 2))\""
    out += " dy=\"5\">\(escaped(node.title))</text></g>"
    return out + (node.href == nil ? "" : "</a>")
  }

  private static func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths.magnitude % 10)"
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}

extension Console {
  /// How many boxes of a tree are drawn at most, and children of one person.
  private static let mostBoxes = 90
  private static let mostChildren = 9

  /// The tree to which a person belongs; `nil` for one alone.
  func tree(of person: TracedPerson, _ visit: PageVisit) async throws -> ChainDrawing? {
    var top = person
    var seen: Set<TracedPersonID> = [person.id]
    while let parent = top.infector ?? top.reason?.from, seen.insert(parent).inserted,
      let next = try await caseRows.find(parent, of: TracedPerson.self)
    {
      top = next
    }
    var left = Self.mostBoxes
    seen = []
    let root = try await node(top, chosen: person.id, depth: 0, visit, &seen, &left)
    return root.children.isEmpty ? nil : ChainDrawing(root: root)
  }

  private func node(
    _ person: TracedPerson, chosen: TracedPersonID, depth: Int, _ visit: PageVisit,
    _ seen: inout Set<TracedPersonID>, _ left: inout Int
  ) async throws -> ChainDrawing.Node {
    seen.insert(person.id)
    left -= 1
    let word = person.levelWord.isEmpty ? "–" : person.levelWord
    var node = ChainDrawing.Node(
      person: person.id, title: "\(word) · \(person.label.isEmpty ? person.id.text : person.label)",
      level: person.level, isChosen: person.id == chosen,
      href: person.ownCase.map { "/cases/\($0.text)" } ?? "/contacts/\(person.id.text)",
      children: [])
    node.title = String(node.title.prefix(18))
    guard depth < 8, left > 0 else { return node }
    var filter = CaseFilter()
    filter.parent = person.id
    filter.limit = CaseFilter.mostRows
    let total = try await caseRows.childCounts(of: [person.id])[person.id] ?? 0
    guard total > 0 else { return node }
    let found = try await caseRows.list(TracedPerson.self, filter).rows
    let children = found.filter { !seen.contains($0.id) && $0.level != nil }
    let withMore = try await caseRows.childCounts(of: Set(children.map(\.id)))
    // Cases first, then those from whom it went on.
    let sorted = children.sorted {
      let (a, b) = ($0.level ?? 9, $1.level ?? 9)
      if a != b { return a < b }
      return (withMore[$0.id] ?? 0, $1.id.rawValue) > (withMore[$1.id] ?? 0, $0.id.rawValue)
    }
    for child in sorted.prefix(Self.mostChildren) where left > 0 {
      node.children.append(
        try await self.node(child, chosen: chosen, depth: depth + 1, visit, &seen, &left))
    }
    let rest = total - (found.count - children.count) - node.children.count
    if rest > 0 {
      node.children.append(
        ChainDrawing.Node(
          person: nil, title: visit.speech.say("cases.treeMore", visit.speech.number(Double(rest))),
          level: nil, isChosen: false, href: nil, children: []))
    }
    return node
  }
}
