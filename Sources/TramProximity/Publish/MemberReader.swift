// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads a JSON object member by member, with this target's errors.
///
/// A member that is told twice is refused: of two readers each might take another.
struct MemberReader: ~Escapable {
  /// How deep a text may nest.
  static let deepest = 8
  /// How many members all objects may have.
  static let mostMembers = 4096

  private var scanner: JSONScanner
  private let name: String
  private var seen: [Set<String>] = [[]]
  private var members = 0
  private var present = ""

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, name: String) {
    scanner = JSONScanner(bytes, maximumDepth: Self.deepest)
    self.name = name
  }

  /// The name of the next member, or `nil` at the end of the object; begins the outermost one.
  mutating func next() throws(ProximityError) -> String? {
    do throws(BytesError) {
      if scanner.depth == 0 { try scanner.beginObject() }
      guard let key = try scanner.nextKey() else {
        if seen.count > 1 { seen.removeLast() }
        return nil
      }
      present = scanner.text(of: key)
    } catch {
      throw malformed(error.description)
    }
    members += 1
    guard members <= Self.mostMembers else {
      throw ProximityError(.tooLarge, detail: "\(name): more than \(Self.mostMembers) members")
    }
    guard seen[seen.count - 1].insert(present).inserted else {
      throw malformed("\(present) is told twice")
    }
    return present
  }

  /// Begins an object within.
  mutating func beginObject() throws(ProximityError) {
    do throws(BytesError) { try scanner.beginObject() } catch { throw malformed(error.description) }
    seen.append([])
  }

  mutating func beginArray() throws(ProximityError) {
    do throws(BytesError) { try scanner.beginArray() } catch { throw malformed(error.description) }
  }

  mutating func nextElement() throws(ProximityError) -> Bool {
    do throws(BytesError) {
      return try scanner.nextElement()
    } catch {
      throw malformed(error.description)
    }
  }

  mutating func skip() throws(ProximityError) {
    do throws(BytesError) { try scanner.skipValue() } catch { throw malformed(error.description) }
  }

  mutating func text() throws(ProximityError) -> String {
    do throws(BytesError) {
      return scanner.text(of: try scanner.string())
    } catch {
      throw malformed("\(present): \(error)")
    }
  }

  /// A text or a list of texts.
  mutating func texts(most: Int) throws(ProximityError) -> [String] {
    let kind: JSONKind
    do throws(BytesError) { kind = try scanner.peek() } catch { throw malformed("\(error)") }
    guard kind == .array else { return [try text()] }
    var all: [String] = []
    try beginArray()
    while try nextElement() {
      guard all.count < most else { throw malformed("\(present) has more than \(most) texts") }
      all.append(try text())
    }
    return all
  }

  mutating func base64() throws(ProximityError) -> [UInt8] {
    let text = try text()
    guard let bytes = Base64.bytes(of: [UInt8](text.utf8)) else {
      throw malformed("\(present) is not base64")
    }
    return bytes
  }

  mutating func whole(_ range: ClosedRange<Int64>) throws(ProximityError) -> Int64 {
    let number: Int64
    do throws(BytesError) {
      number = try scanner.int64()
    } catch {
      throw malformed("\(present): \(error)")
    }
    guard range.contains(number) else {
      throw malformed("\(present) is \(number), outside \(range.lowerBound)...\(range.upperBound)")
    }
    return number
  }

  mutating func bool() throws(ProximityError) -> Bool {
    do throws(BytesError) {
      return try scanner.bool()
    } catch {
      throw malformed("\(present): \(error)")
    }
  }

  /// Checks that nothing follows.
  mutating func finish() throws(ProximityError) {
    do throws(BytesError) { try scanner.finish() } catch { throw malformed(error.description) }
  }

  private func malformed(_ detail: String) -> ProximityError {
    ProximityError(.malformed, detail: "\(name): \(detail)")
  }
}
