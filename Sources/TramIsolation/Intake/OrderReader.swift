// SPDX-License-Identifier: Apache-2.0

public import TramBytes
public import TramGeo
public import TramSense
public import TramUnits

/// Reads isolation orders from JSON Lines.
///
/// An order is a legal act, so nothing of it is guessed: what cannot be used refuses the order with
/// its line and reason, and only a time in another unit and a shape with a plain slip are mended,
/// with a notice. Members that are not known are ignored. Beside the documented members are read:
/// `area`, the code of the ward as text (one that is no longer valid is noted, for the place is
/// what counts); `anchor`, the token of the beacon at home; `outings`, the leave permits, an array
/// of objects with `from` and `until`.
public struct OrderReader: Sendable {
  /// Below this a circle is smaller than the usual error of a phone's position: metres.
  public static let smallestRadius = Meters(20)
  /// No home is larger: metres.
  public static let largestRadius = Meters(50_000)
  /// How many bytes the name of an order or a device may have.
  public static let longestName = 256
  /// How many leave permits an order may have.
  public static let mostOutings = 1000
  /// How many notices are kept; all are counted.
  public static let mostNotices = 10_000

  /// The orders that were accepted, in the order of the file.
  public private(set) var orders: [OrderTerms] = []
  /// The ward of each order, where one was given and is known.
  public private(set) var areas: [AreaCode?] = []
  /// When the person of each order may be out.
  public private(set) var outings: [[IsolationOrder.Outing]] = []
  /// What is wrong or worth a look, in the order of the file; the first `mostNotices`.
  public private(set) var notices: [OrderNotice] = []
  /// How many orders were refused.
  public private(set) var refused = 0
  /// The devices of the orders; frozen, it lets an `ObservationReader` skip all others.
  public private(set) var names: NameRegister

  /// What the lines come from, such as a file's name; a notice names another one that it is about.
  public var source = ""

  private let tree: AreaTree?
  private var known = NameRegister()
  private var firstLines: [(number: Int64, source: String)] = []
  private var last: [DeviceID: Int] = [:]

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - names: The devices that are known already.
  ///   - tree: The areas against which ward codes are checked; `nil` leaves them unchecked.
  public init(names: NameRegister = NameRegister(), tree: AreaTree? = nil) {
    self.names = names
    self.tree = tree
  }

  /// Reads every line.
  ///
  /// - Throws: `BytesError` when the file cannot be read further.
  public mutating func readAll(_ lines: inout LineReader) throws(BytesError) {
    while true {
      switch try lines.advance() {
      case .line: read(lines.line, number: lines.lineNumber)
      case .overlong(let bytes):
        note(lines.lineNumber, .lineTooLong, "the line has \(bytes) bytes, more than the limit")
      case .end: return
      }
    }
  }

  /// Reads one line; a blank one is left out.
  ///
  /// - Parameters:
  ///   - line: The line without its end.
  ///   - number: Its number in the file, from 1, for notices.
  public mutating func read(_ line: Span<UInt8>, number: Int64) {
    var draft = OrderDraft()
    do throws(BytesError) {
      var scanner = JSONScanner(line)
      guard scanner.hasValue() else { return }
      try draft.read(&scanner)
      if draft.problem == nil { try scanner.finish() }
    } catch {
      return note(number, .notJSON, error.description)
    }
    guard let terms = draft.terms() else {
      let problem = draft.problem ?? (.noPlace, "the order is incomplete")
      return note(number, problem.reason, problem.detail)
    }
    accept(terms, draft, number)
  }

  private mutating func accept(_ terms: OrderTerms, _ draft: OrderDraft, _ number: Int64) {
    let before = known.count
    guard let order = known.id(of: terms.order) else { return }
    guard known.count > before else {
      let first = firstLines[Int(truncatingIfNeeded: order.rawValue)]
      let place = first.source == source ? "" : " of \(first.source)"
      return note(
        number, .duplicateOrder,
        "order \"\(terms.order)\" is on line \(first.number)\(place) already, which stands")
    }
    firstLines.append((number, source))
    guard let device = names.id(of: terms.deviceName) else {
      return note(number, .noDevice, "there are more devices than the limit")
    }
    for notice in draft.notices { note(number, notice.reason, notice.detail) }
    var terms = terms
    terms.device = device
    if let other = last[device], overlap(orders[other], terms) {
      note(
        number, .deviceShared,
        "order \"\(terms.order)\" has the device of \"\(orders[other].order)\" at the same time")
    }
    last[device] = orders.count
    orders.append(terms)
    outings.append(draft.outings)
    areas.append(checkedArea(draft.area, on: terms.from, number))
  }

  private func overlap(_ a: OrderTerms, _ b: OrderTerms) -> Bool {
    let isAfter = a.until.map { $0 <= b.from } ?? false
    let isBefore = b.until.map { $0 <= a.from } ?? false
    return !isAfter && !isBefore
  }

  private mutating func checkedArea(
    _ text: String?, on time: Instant, _ number: Int64
  ) -> AreaCode? {
    guard let text else { return nil }
    guard let code = AreaCode(text) else {
      note(number, .unknownArea, "area \"\(text)\" is no code of 2, 3 or 5 digits")
      return nil
    }
    guard let tree else { return code }
    // The civil day in Vietnam, seven hours ahead of UTC all year.
    let local = (time.milliseconds + 7 * 3_600_000)
    let days = local / 86_400_000 - (local % 86_400_000 < 0 ? 1 : 0)
    do {
      return try tree.area(code, on: Day(number: Int32(clamping: days))).code
    } catch {
      note(number, .unknownArea, "area \(code): \(error.detail)")
      return nil
    }
  }

  private mutating func note(_ line: Int64, _ reason: OrderNotice.Reason, _ detail: String) {
    if reason.isRefusal { refused += 1 }
    guard notices.count < OrderReader.mostNotices else { return }
    notices.append(OrderNotice(line: line, reason: reason, detail: detail))
  }
}
