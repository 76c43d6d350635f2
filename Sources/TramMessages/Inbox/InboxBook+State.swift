// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

extension InboxBook {
  /// What an inbox holds in memory: columns of its texts, what is recognised, and waiting parts.
  struct State: Sendable {
    /// A place that holds nothing any more.
    private static let nowhere = UInt64.max
    /// Long texts whose parts are recognised after a start.
    private static let mostJoined = 10_000

    private(set) var base: UInt64 = 0
    private var places: [UInt64] = []
    private var times: [Int64] = []
    private var digests: [UInt64] = []
    private var states: [UInt8] = []
    private var missings: [UInt8] = []
    private var names: [UInt16] = []
    private(set) var repeats: [UInt64: UInt64] = [:]
    private var knownNames: [String] = [""]
    private var numberOfName: [String: UInt16] = ["": 0]
    private var recent: [UInt64: UInt64] = [:]
    private var recentBefore: [UInt64: UInt64] = [:]
    private var ofMark: [UInt64: UInt64] = [:]
    private var ofMarkBefore: [UInt64: UInt64] = [:]
    /// Parts of a replay that belong to no text yet.
    private var parts: Set<UInt64> = []
    /// The last long texts and where their parts stand, in the order of their numbers.
    private var lately: [(number: UInt64, parts: [UInt64])] = []
    private let mostRecognised: Int
    var joiner: TextJoiner
    var counts = InboxCounts()
    var writer = ByteWriter(capacity: 1 << 12)

    init(_ limits: Limits) {
      joiner = TextJoiner(limits.joiner)
      mostRecognised = max(limits.recognised, 1)
    }

    var next: UInt64 { base + UInt64(places.count) }

    private func at(_ number: UInt64) -> Int { Int(truncatingIfNeeded: number &- base) }

    func holds(_ number: UInt64) -> Bool {
      number >= base && number < next && places[at(number)] != Self.nowhere
    }

    func place(of number: UInt64) -> UInt64 { places[at(number)] }
    func missing(of number: UInt64) -> Int { Int(missings[at(number)]) }
    func state(of number: UInt64) -> InboxEntry.State {
      InboxEntry.State(rawValue: states[at(number)]) ?? .kept
    }
    func by(_ number: UInt64) -> String { knownNames[Int(names[at(number)])] }
    func recognised(_ digest: UInt64) -> UInt64? { recent[digest] ?? recentBefore[digest] }
    func entryOfMark(_ mark: UInt64) -> UInt64? { ofMark[mark] ?? ofMarkBefore[mark] }

    /// Applies a record, a fresh one or one of the log.
    ///
    /// Records that say again what is left after others were forgotten are taken as well.
    mutating func replay(_ record: InboxRecord) {
      switch record {
      case .part(let place, _): parts.insert(place)
      case .entry(let entry): add(entry)
      case .turned(let number, let state, let by): turn(number, state, by)
      case .forgotten(let number):
        guard number > base else { return }
        let lead = Int(min(number - base, UInt64(places.count)))
        for old in base..<base + UInt64(lead) { hollow(old) }
        dropFirst(lead)
        base = number
      }
    }

    private mutating func add(_ entry: InboxRecord.Entry) {
      for part in entry.parts { parts.remove(part) }
      guard entry.number >= base, entry.number - base < 1 << 32 else { return }
      if places.isEmpty, entry.number > next { base = entry.number }
      while next < entry.number { append(Self.nowhere, entry) }
      if entry.number == next {
        append(entry.place, entry)
      } else if places[at(entry.number)] == Self.nowhere {
        set(entry)
      } else {
        return
      }
      counts.texts += 1
      counts.kept += 1
      if entry.repeats > 0 { repeats[entry.number] = entry.repeats - 1 }
      if recent.count >= mostRecognised { (recentBefore, recent) = (recent, [:]) }
      recent[entry.digest] = entry.number
      if !entry.parts.isEmpty {
        if ofMark.count >= mostRecognised { (ofMarkBefore, ofMark) = (ofMark, [:]) }
        for part in entry.parts { ofMark[part] = entry.number }
        lately.append((entry.number, entry.parts))
        if lately.count > 2 * Self.mostJoined { lately.removeFirst(Self.mostJoined) }
      }
    }

    private mutating func append(_ place: UInt64, _ entry: InboxRecord.Entry) {
      places.append(place)
      times.append(entry.at.milliseconds)
      digests.append(entry.digest)
      states.append(0)
      missings.append(UInt8(clamping: entry.missing))
      names.append(0)
    }

    private mutating func set(_ entry: InboxRecord.Entry) {
      let at = at(entry.number)
      places[at] = entry.place
      times[at] = entry.at.milliseconds
      digests[at] = entry.digest
      states[at] = 0
      missings[at] = UInt8(clamping: entry.missing)
    }

    private mutating func turn(_ number: UInt64, _ state: InboxEntry.State, _ by: String) {
      guard holds(number) else { return }
      count(self.state(of: number), -1)
      count(state, 1)
      states[at(number)] = state.rawValue
      if numberOfName[by] == nil, knownNames.count < Int(UInt16.max) {
        numberOfName[by] = UInt16(knownNames.count)
        knownNames.append(by)
      }
      names[at(number)] = numberOfName[by] ?? 0
    }

    private mutating func count(_ state: InboxEntry.State, _ change: Int) {
      switch state {
      case .kept: counts.kept += change
      case .waiting: counts.waiting += change
      case .done: break
      }
    }

    private mutating func dropFirst(_ count: Int) {
      places.removeFirst(count)
      times.removeFirst(count)
      digests.removeFirst(count)
      states.removeFirst(count)
      missings.removeFirst(count)
      names.removeFirst(count)
      base += UInt64(count)
    }

    private mutating func hollow(_ number: UInt64) {
      guard holds(number) else { return }
      count(state(of: number), -1)
      counts.texts -= 1
      repeats[number] = nil
      let digest = digests[at(number)]
      if recent[digest] == number { recent[digest] = nil }
      if recentBefore[digest] == number { recentBefore[digest] = nil }
      places[at(number)] = Self.nowhere
    }

    /// Puts the parts that wait back into the joiner, and those of the last texts into its memory.
    mutating func finishReplay(_ shelf: SharedShelf) throws(MessagesError) {
      for mark in parts.sorted() {
        let bytes = try shelf.text(at: TextPlace(mark))
        // Nothing is given out here: what is too much is given out when the next part comes.
        joiner.restore(try ArrivedText(encoded: bytes.span), mark: mark)
      }
      parts = []
      for (_, marks) in lately.suffix(Self.mostJoined) {
        for mark in marks {
          guard let bytes = try? shelf.text(at: TextPlace(mark)),
            let part = try? ArrivedText(encoded: bytes.span)
          else { continue }
          joiner.remember(part, mark: mark)
        }
      }
    }

    /// Drops the texts that are done and came before a moment.
    mutating func forget(before moment: Instant) -> Int {
      var gone = 0
      for number in base..<next
      where holds(number) && state(of: number) == .done
        && times[at(number)] < moment.milliseconds
      {
        hollow(number)
        gone += 1
      }
      let lead = places.prefix { $0 == Self.nowhere }.count
      dropFirst(lead)
      return gone
    }

    /// Says everything anew that is left, in pieces.
    mutating func writeAll(_ take: ([UInt8]) -> Void) {
      let parts = Dictionary(lately.map { ($0.number, $0.parts) }) { $1 }
      InboxRecord.forgotten(before: base).encode(to: &writer)
      for mark in joiner.marks.sorted() {
        InboxRecord.part(mark, at: Instant(milliseconds: 0)).encode(to: &writer)
      }
      for number in base..<next where holds(number) {
        let at = at(number)
        InboxRecord.entry(
          InboxRecord.Entry(
            number: number, place: places[at], at: Instant(milliseconds: times[at]),
            digest: digests[at], missing: Int(missings[at]),
            repeats: repeats[number].map { $0 + 1 } ?? 0, parts: parts[number] ?? [])
        ).encode(to: &writer)
        if states[at] != 0 {
          InboxRecord.turned(number, state(of: number), by: by(number)).encode(to: &writer)
        }
        if writer.bytes.count > 1 << 20 {
          take(writer.bytes)
          writer.removeAll()
        }
      }
      take(writer.bytes)
      writer.removeAll()
    }

    /// The places of the shelf that are needed, in order.
    var neededPlaces: [UInt64] {
      let parts = lately.filter { holds($0.number) }.flatMap(\.parts)
      return (places.filter { $0 != Self.nowhere } + joiner.marks + parts).sorted()
    }
  }
}
