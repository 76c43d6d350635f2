// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A small JSON text as a tree: what is asked of us is a few hundred bytes.
indirect enum CamaraValue: Sendable {
  case object([(key: String, value: CamaraValue)])
  case array([CamaraValue])
  case string(String)
  case number(JSONNumber)
  case bool(Bool)
  case null

  /// The most values of one text.
  private static let most = 1000

  /// Reads one text whole.
  ///
  /// - Throws: `CamaraError` 400 for what is no JSON, a name twice, or too many values.
  init(_ bytes: [UInt8]) throws {
    guard !bytes.isEmpty else { throw CamaraError.argument("there is no body") }
    var scanner = JSONScanner(bytes.span, maximumDepth: 10)
    var left = Self.most
    do {
      self = try Self.read(&scanner, &left)
      try scanner.finish()
    } catch let error as BytesError {
      throw CamaraError.argument("the body is no JSON that is read here: \(error)")
    }
  }

  private static func read(
    _ scanner: inout JSONScanner, _ left: inout Int
  ) throws -> CamaraValue {
    left -= 1
    guard left > 0 else { throw CamaraError.argument("the body has over \(most) values") }
    switch try scanner.peek() {
    case .object:
      var members: [(key: String, value: CamaraValue)] = []
      try scanner.beginObject()
      while let text = try scanner.nextKey() {
        let key = scanner.text(of: text)
        guard !members.contains(where: { $0.key == key }) else {
          throw CamaraError.argument("a member is there twice")
        }
        members.append((key, try read(&scanner, &left)))
      }
      return .object(members)
    case .array:
      var elements: [CamaraValue] = []
      try scanner.beginArray()
      while try scanner.nextElement() { elements.append(try read(&scanner, &left)) }
      return .array(elements)
    case .string:
      let text = try scanner.string()
      return .string(scanner.text(of: text))
    case .number: return .number(try scanner.number())
    case .bool: return .bool(try scanner.bool())
    case .null:
      try scanner.null()
      return .null
    }
  }
}

/// Reads the members of one object; those that nobody asked for are refused.
struct CamaraMembers {
  /// Where the object is: `$`, `$.area`.
  let place: String
  private let members: [(key: String, value: CamaraValue)]
  private var asked: Set<String> = []

  init(_ value: CamaraValue, at place: String = "$") throws {
    guard case .object(let members) = value else {
      throw CamaraError.argument("\(place) is to be an object")
    }
    self.place = place
    self.members = members
  }

  var isEmpty: Bool { members.isEmpty }

  /// The value of a member; `nil` when it is missing.
  mutating func value(_ name: String) -> CamaraValue? {
    asked.insert(name)
    return members.first { $0.key == name }?.value
  }

  mutating func string(_ name: String) throws -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let text) = value, text.utf8.count <= 4096 else {
      throw wrong(name, "a text")
    }
    return text
  }

  mutating func bool(_ name: String) throws -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let flag) = value else { throw wrong(name, "true or false") }
    return flag
  }

  mutating func number(_ name: String) throws -> Double? {
    guard let value = value(name) else { return nil }
    guard case .number(let number) = value, number.double.isFinite else {
      throw wrong(name, "a number")
    }
    return number.double
  }

  mutating func whole(_ name: String, in range: ClosedRange<Int64>) throws -> Int64? {
    guard let value = value(name) else { return nil }
    guard case .number(let number) = value, let found = number.int64, range.contains(found) else {
      throw wrong(name, "a whole number of \(range.lowerBound) to \(range.upperBound)")
    }
    return found
  }

  mutating func object(_ name: String) throws -> CamaraMembers? {
    guard let value = value(name) else { return nil }
    return try CamaraMembers(value, at: "\(place).\(name)")
  }

  /// The value of a member that has to be there.
  func required<Value>(_ name: String, _ value: Value?) throws -> Value {
    guard let value else { throw CamaraError.argument("\(place).\(name) is missing") }
    return value
  }

  /// Refuses members that nobody asked for.
  func finish() throws {
    guard members.allSatisfy({ asked.contains($0.key) }) else {
      throw CamaraError.argument(
        "\(place) has a member that is not known here; known are "
          + asked.sorted().joined(separator: ", "))
    }
  }

  func wrong(_ name: String, _ expected: String) -> CamaraError {
    .argument("\(place).\(name) is to be \(expected)")
  }
}
