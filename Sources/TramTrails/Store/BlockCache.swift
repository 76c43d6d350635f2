// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Blocks that were opened whole, as many as fit; what was not asked for longest goes first.
///
/// The order is that of a clock: a block that was asked for since the hand last passed stays for
/// one more round. A block asked for once is opened only where it is asked about, and its name is
/// kept; asked for again, it is opened whole and kept itself. So a question about one person leaves
/// nothing behind that nobody else asks for. Where all is full of blocks that are asked for, a
/// block more is not let in, or each question would drive out what the next one asks for.
final class BlockCache: Sendable {
  private struct Place {
    var key: UInt64
    var held: Held
    var wasAsked: Bool
  }

  /// What is held: a block, or the legs of all ride blocks of a segment.
  private enum Held {
    case block(OpenedBlock)
    case rides(RideTable)

    var memory: Int {
      switch self {
      case .block(let block): block.memory
      case .rides(let table): table.memory
      }
    }
  }

  private struct State {
    var places: [Place] = []
    var index: [UInt64: Int] = [:]
    var bytes = 0
    var hand = 0
    /// The names of blocks asked for once, and those of them before the last change.
    var once: Set<UInt64> = []
    var onceBefore: Set<UInt64> = []
  }

  /// How many names are kept of what was asked for once, and as many before them.
  private static let mostNames = 1 << 16

  /// The most bytes of memory that blocks take.
  let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = max(capacity, 0) }

  /// The bytes of memory that blocks take.
  var bytes: Int { state.withLock { $0.bytes } }

  /// A block of a segment, opened unless it is there.
  func block(_ number: Int, of segment: SealedSegment) throws(TrailsError) -> OpenedBlock {
    let key = Self.key(number, segment)
    if let found = block(key) { return found }
    let block = try segment.opened(number)
    keep(.block(block), key)
    return block
  }

  /// The legs of all ride blocks of a segment, gathered unless they are there.
  func rides(of segment: SealedSegment) throws(TrailsError) -> RideTable {
    let key = Self.key(Self.allRides, segment)
    if case .rides(let table)? = held(key) { return table }
    let table = try RideTable(segment)
    if admits(table.memory) { keep(.rides(table), key) }
    return table
  }

  /// A block of a segment if it is there.
  func heldBlock(_ number: Int, of segment: SealedSegment) -> OpenedBlock? {
    block(Self.key(number, segment))
  }

  /// A block of a segment: the pieces of one person in it, at least.
  func block(
    _ number: Int, of segment: SealedSegment, with person: UInt32
  ) throws(TrailsError) -> OpenedBlock {
    if let found = heldBlock(number, of: segment) { return found }
    return try segment.opened(number, of: person)
  }

  /// A block of a segment: what of it is near some windows, at least.
  func block(
    _ number: Int, of segment: SealedSegment, near marks: WindowMarks, _ some: [Int32]
  ) throws(TrailsError) -> OpenedBlock {
    let key = Self.key(number, segment)
    if let found = block(key) { return found }
    let memory = OpenedBlock.memory(vertices: Int(segment.directory.vertices[number]))
    guard wasAskedOnce(key), admits(memory) else {
      return try segment.opened(number, near: marks, some)
    }
    let block = try segment.opened(number)
    keep(.block(block), key)
    return block
  }

  /// A Boolean value: whether there is room, or what the hand points at was not asked for since it
  /// last passed; if it was, it is not so any more.
  private func admits(_ memory: Int) -> Bool {
    state.withLock { state in
      if state.bytes + memory <= capacity { return true }
      guard !state.places.isEmpty else { return false }
      if state.hand >= state.places.count { state.hand = 0 }
      guard state.places[state.hand].wasAsked else { return true }
      state.places[state.hand].wasAsked = false
      state.hand += 1
      return false
    }
  }

  /// A Boolean value: whether a block was asked for before; from now on it was.
  private func wasAskedOnce(_ key: UInt64) -> Bool {
    state.withLock { state in
      if state.once.contains(key) || state.onceBefore.contains(key) { return true }
      if state.once.count >= Self.mostNames {
        swap(&state.once, &state.onceBefore)
        state.once.removeAll(keepingCapacity: true)
      }
      state.once.insert(key)
      return false
    }
  }

  /// The number that no block has.
  private static let allRides = 1 << 24 - 1

  private static func key(_ number: Int, _ segment: SealedSegment) -> UInt64 {
    segment.entry.number &<< 24 | UInt64(number)
  }

  private func block(_ key: UInt64) -> OpenedBlock? {
    if case .block(let block)? = held(key) { return block }
    return nil
  }

  private func held(_ key: UInt64) -> Held? {
    state.withLock { state in
      guard let place = state.index[key] else { return nil }
      state.places[place].wasAsked = true
      return state.places[place].held
    }
  }

  /// Takes all blocks out.
  func removeAll() { state.withLock { $0 = State() } }

  private func keep(_ held: Held, _ key: UInt64) {
    let memory = held.memory
    guard memory <= capacity else { return }
    state.withLock { state in
      guard state.index[key] == nil else { return }
      while state.bytes + memory > capacity, !state.places.isEmpty {
        if state.hand >= state.places.count { state.hand = 0 }
        if state.places[state.hand].wasAsked {
          state.places[state.hand].wasAsked = false
          state.hand += 1
        } else {
          drop(state.hand, &state)
        }
      }
      state.index[key] = state.places.count
      state.places.append(Place(key: key, held: held, wasAsked: false))
      state.bytes += memory
    }
  }

  private func drop(_ place: Int, _ state: inout State) {
    state.bytes -= state.places[place].held.memory
    state.index[state.places[place].key] = nil
    let last = state.places.removeLast()
    guard place < state.places.count else { return }
    state.places[place] = last
    state.index[last.key] = place
  }
}
