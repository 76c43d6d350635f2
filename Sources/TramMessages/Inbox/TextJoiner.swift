// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Puts the parts of long texts together, as a value.
///
/// Parts belong together that came from one sender over one centre to one number and carry the
/// same reference and the same total. Whatever comes, nothing is thrown away: a text of which
/// parts are missing is given out as damaged when its time is over, when another message takes its
/// reference, or when there is no room for more.
public struct TextJoiner: Sendable {
  /// How much may wait.
  public struct Limits: Hashable, Sendable {
    /// Texts of which parts are missing.
    public var texts = 10_000
    /// Such texts of one sender.
    public var textsOfSender = 8
    /// UTF-8 octets of all parts that wait.
    public var octets = 16 << 20
    /// Seconds after its first part after which a text is given out as it is.
    public var seconds = 1800.0
    /// Texts that were given out and whose parts are still recognised.
    public var remembered = 20_000

    /// Creates the usual limits.
    public init() {}
  }

  /// A text that is given out.
  public struct Joined: Hashable, Sendable {
    /// The text; without a part, and at the time of its first one.
    public var text: ArrivedText
    /// How many parts are missing.
    public var missing: Int
    /// What whoever brought the parts called them.
    public var marks: [UInt64]
  }

  /// What became of a part.
  public struct Outcome: Hashable, Sendable {
    /// The part was there before: the mark under which it was brought first.
    public var again: UInt64?
    /// Texts that are given out now, this one or others that had to make room.
    public var given: [Joined] = []
  }

  struct Key: Hashable, Sendable {
    var operatorName: String
    var sender: Octets
    var shortCode: Octets
    var tag: UInt16
    var total: Int

    init(_ part: ArrivedText, _ place: ReceivedText.Part) {
      operatorName = part.operatorName
      sender = part.sender
      shortCode = part.shortCode
      tag = place.tag
      total = place.total
    }
  }

  private struct Piece: Sendable {
    var number: Int
    var mark: UInt64
    var text: ReceivedText
    var messageID: Octets?
  }

  private struct Waiting: Sendable {
    var turn: UInt64
    var first: Instant
    var pieces: [Piece]

    var octets: Int { pieces.reduce(0) { $0 + $1.text.text.utf8.count } }
  }

  private struct Done: Sendable {
    var turn: UInt64
    var parts: [(number: Int, text: Int, mark: UInt64)]
  }

  private struct Sender: Hashable, Sendable {
    var operatorName: String
    var sender: Octets
  }

  /// The bounds.
  public let limits: Limits
  private var waiting: [Key: Waiting] = [:]
  private var queue = TurnQueue<Key>()
  /// The texts of a sender that wait, the oldest first.
  private var ofSender: [Sender: [Key]] = [:]
  private var octets = 0
  private var done: [Key: Done] = [:]
  private var doneQueue = TurnQueue<Key>()
  private var turn: UInt64 = 0

  /// Creates a joiner that holds nothing.
  public init(_ limits: Limits = Limits()) { self.limits = limits }

  /// How many texts wait for parts.
  public var count: Int { waiting.count }
  /// The marks of the parts that wait.
  public var marks: [UInt64] { waiting.values.flatMap { $0.pieces.map(\.mark) } }

  /// Takes a part; a text that is none is given out at once.
  ///
  /// - Parameter mark: What the part is called in `Joined.marks`.
  /// - Complexity: O(parts of the text)
  public mutating func take(_ part: ArrivedText, mark: UInt64) -> Outcome {
    var outcome = Outcome()
    guard let place = part.text.part, place.total > 1 else {
      var whole = part
      whole.text.part = nil
      outcome.given = [Joined(text: whole, missing: 0, marks: [mark])]
      return outcome
    }
    if let before = self.mark(of: part) {
      outcome.again = before
      return outcome
    }
    let key = Key(part, place)
    if waiting[key]?.pieces.contains(where: { $0.number == place.number }) == true,
      let text = give(key)
    {
      // Another message under the reference: what was there of the first one will not be whole.
      outcome.given.append(text)
    }
    add(
      Piece(
        number: place.number, mark: mark, text: part.text, messageID: part.messageID),
      to: key, at: part.time)
    if let all = waiting[key], all.pieces.count == key.total, let text = give(key) {
      outcome.given.append(text)
    }
    makeRoom(beside: key, &outcome)
    return outcome
  }

  /// The mark of a part that came before with the same words; `nil` for one that did not.
  public func mark(of part: ArrivedText) -> UInt64? {
    guard let place = part.text.part, place.total > 1 else { return nil }
    let key = Key(part, place)
    if let same = waiting[key]?.pieces.first(where: {
      $0.number == place.number && $0.text == part.text
    }) {
      return same.mark
    }
    let digest = part.text.hashValue
    return done[key]?.parts.first { $0.number == place.number && $0.text == digest }?.mark
  }

  /// Gives out the texts whose time is over.
  ///
  /// - Complexity: O(texts given out)
  public mutating func giveUp(at now: Instant) -> [Joined] {
    var given: [Joined] = []
    while let key = oldest(), let first = waiting[key]?.first,
      now.seconds(since: first) >= limits.seconds
    {
      if let text = give(key) { given.append(text) }
    }
    return given
  }

  /// Takes back a part that waited before this joiner was made; nothing is given out.
  mutating func restore(_ part: ArrivedText, mark: UInt64) {
    guard let place = part.text.part, place.total > 1, self.mark(of: part) == nil else { return }
    add(
      Piece(number: place.number, mark: mark, text: part.text, messageID: part.messageID),
      to: Key(part, place), at: part.time)
  }

  /// Keeps in mind a part of a text that was given out before this joiner was made.
  mutating func remember(_ part: ArrivedText, mark: UInt64) {
    guard let place = part.text.part, place.total > 1 else { return }
    remember(Key(part, place), [(place.number, part.text.hashValue, mark)])
  }

  private mutating func add(_ piece: Piece, to key: Key, at now: Instant) {
    octets += piece.text.text.utf8.count
    if waiting[key] == nil {
      turn += 1
      waiting[key] = Waiting(turn: turn, first: now, pieces: [piece])
      let waiting = waiting
      queue.append(key, turn, live: waiting.count) { key, turn in waiting[key]?.turn == turn }
      ofSender[Sender(operatorName: key.operatorName, sender: key.sender), default: []].append(key)
    } else {
      waiting[key]?.pieces.append(piece)
      // A clock that was set back does not make a text older than it is.
      if let first = waiting[key]?.first, now < first { waiting[key]?.first = now }
    }
  }

  private mutating func makeRoom(beside key: Key, _ outcome: inout Outcome) {
    let sender = Sender(operatorName: key.operatorName, sender: key.sender)
    if let mine = ofSender[sender], mine.count > limits.textsOfSender, let text = give(mine[0]) {
      outcome.given.append(text)
    }
    while waiting.count > limits.texts || octets > limits.octets, let old = oldest() {
      if let text = give(old) { outcome.given.append(text) }
    }
  }

  private mutating func oldest() -> Key? {
    let waiting = waiting
    return queue.first { key, turn in waiting[key]?.turn == turn }
  }

  private mutating func remember(_ key: Key, _ parts: [(number: Int, text: Int, mark: UInt64)]) {
    turn += 1
    done[key] = Done(turn: turn, parts: (done[key]?.parts ?? []).suffix(512) + parts)
    let known = done
    doneQueue.append(key, turn, live: known.count) { key, turn in known[key]?.turn == turn }
    guard known.count > limits.remembered else { return }
    if let old = doneQueue.first(where: { key, turn in known[key]?.turn == turn }) {
      done[old] = nil
    }
  }

  /// Takes a text out, with what is there of it.
  private mutating func give(_ key: Key) -> Joined? {
    guard let all = waiting.removeValue(forKey: key) else { return nil }
    octets -= all.octets
    let sender = Sender(operatorName: key.operatorName, sender: key.sender)
    ofSender[sender]?.removeAll { $0 == key }
    if ofSender[sender]?.isEmpty == true { ofSender[sender] = nil }
    // What was known of an older message under the reference says nothing any more.
    done[key] = nil
    remember(key, all.pieces.map { ($0.number, $0.text.hashValue, $0.mark) })
    let pieces = all.pieces.sorted { $0.number < $1.number }
    let text = Self.join(pieces.map { ($0.number, $0.text) }, total: key.total)
    return Joined(
      text: ArrivedText(
        operatorName: key.operatorName, messageID: all.pieces[0].messageID, sender: key.sender,
        shortCode: key.shortCode, text: text, time: all.first),
      missing: key.total - pieces.count, marks: all.pieces.map(\.mark))
  }

  /// The text of parts in their order; `[…]` stands for those that are missing.
  static func join(_ pieces: [(number: Int, text: ReceivedText)], total: Int) -> ReceivedText {
    var text = ""
    var isDamaged = pieces.count < total
    var half: UInt16 = 0
    var expected = 1
    func close() {
      guard half != 0 else { return }
      text += "\u{FFFD}"
      isDamaged = true
      half = 0
    }
    for (number, piece) in pieces {
      if number > expected {
        close()
        text += "[…]"
      }
      if piece.halves.first != 0 {
        if half != 0 {
          text += String(decoding: [half, piece.halves.first], as: UTF16.self)
          half = 0
        } else {
          text += "\u{FFFD}"
          isDamaged = true
        }
      }
      close()
      text += piece.text
      half = piece.halves.last
      isDamaged = isDamaged || piece.isDamaged
      expected = number + 1
    }
    close()
    if expected <= total { text += "[…]" }
    return ReceivedText(text: text, isDamaged: isDamaged)
  }
}

/// Keys in the order of their turns; those whose turn is over are passed.
private struct TurnQueue<Key: Hashable & Sendable>: Sendable {
  private var items: [(key: Key, turn: UInt64)] = []
  private var head = 0

  /// Appends a key; those that do not hold are left out now and then.
  mutating func append(
    _ key: Key, _ turn: UInt64, live: Int, where holds: (Key, UInt64) -> Bool
  ) {
    items.append((key, turn))
    guard items.count > 1024, items.count > 4 * live else { return }
    items = items[head...].filter { holds($0.key, $0.turn) }
    head = 0
  }

  /// The first one that still holds.
  mutating func first(where holds: (Key, UInt64) -> Bool) -> Key? {
    while head < items.count {
      let (key, turn) = items[head]
      if holds(key, turn) { return key }
      head += 1
      if head > 1024, head * 2 > items.count {
        items.removeFirst(head)
        head = 0
      }
    }
    items.removeAll(keepingCapacity: true)
    head = 0
    return nil
  }
}
