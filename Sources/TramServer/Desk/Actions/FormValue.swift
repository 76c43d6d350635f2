// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A value of a form, whether it came as JSON or as a field of a page.
enum FormValue: Hashable, Sendable {
  case null
  case flag(Bool)
  case number(Double, whole: Int64?)
  /// Text of JSON, or a field of a page, which may stand for a number too.
  case text(String, isField: Bool)
  case list([FormValue])
  case object([String: FormValue])

  /// How deep a body may nest: a MultiPolygon within a place within an order.
  private static let deepest = 10

  /// Reads one JSON text whole.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  static func reading(
    json bytes: Span<UInt8>, deepest: Int = deepest
  ) throws(ServerError) -> FormValue {
    do {
      if let place = firstBrokenUTF8(in: bytes) {
        throw ServerError(.invalid, detail: "byte \(place + 1) of the body is not UTF-8")
      }
      var scanner = JSONScanner(bytes, maximumDepth: deepest)
      let value = try FormValue(&scanner)
      try scanner.finish()
      return value
    } catch let error as ServerError {
      throw error
    } catch {
      throw ServerError(.invalid, detail: "the body is not JSON as expected: \(error)")
    }
  }

  private init(_ scanner: inout JSONScanner) throws {
    switch try scanner.peek() {
    case .null:
      try scanner.null()
      self = .null
    case .bool: self = .flag(try scanner.bool())
    case .number:
      let number = try scanner.number()
      self = .number(number.double, whole: number.int64)
    case .string:
      let text = try scanner.string()
      self = .text(scanner.text(of: text), isField: false)
    case .array:
      var list: [FormValue] = []
      try scanner.beginArray()
      while try scanner.nextElement() { list.append(try FormValue(&scanner)) }
      self = .list(list)
    case .object:
      var members: [String: FormValue] = [:]
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        let name = scanner.text(of: key)
        guard members.updateValue(try FormValue(&scanner), forKey: name) == nil else {
          throw ServerError(
            .invalid, detail: "a member stands twice",
            faults: [ServerError.Fault(place: name, reason: "stands twice")])
        }
      }
      self = .object(members)
    }
  }

  /// Lists of numbers within lists, as coordinates are; `nil` for anything else.
  var coordinates: [[Double]]? {
    guard case .list(let vertices) = self else { return nil }
    var out: [[Double]] = []
    out.reserveCapacity(vertices.count)
    for vertex in vertices {
      guard case .list(let numbers) = vertex else { return nil }
      var pair: [Double] = []
      for number in numbers {
        guard case .number(let value, _) = number else { return nil }
        pair.append(value)
      }
      out.append(pair)
    }
    return out
  }
}
