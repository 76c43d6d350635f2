// SPDX-License-Identifier: Apache-2.0

import TramSense
import TramUnits

/// What the serving cells of one device say about its home, which they learn on the way.
///
/// Readings are gathered into blocks of twenty seconds, because those within are one and the same
/// radio condition; each block adds to the log-odds of "away". A block speaks for home when the
/// cell has served there and its strength is the one it has there. Strength beyond that band, or a
/// cell never met at home, speaks for away; but the log-odds stay below the alarm until blocks
/// have shown movement (strength that runs up or down, cells that change with it): a phone that
/// lies still while the network hands it to another layer has not left.
struct CellTrack: Sendable {
  /// A cell that served at home: for how long and how strong.
  struct HomeCell: Sendable {
    var key: UInt64 = 0
    /// Seconds served at home, slowly forgotten.
    var weight: Float = 0
    var mean: Float = 0
    var variance: Float = 9
  }

  /// A cell within the present block.
  struct BlockCell: Sendable {
    var key: UInt64 = 0
    var readings: Float = 0
    var strengths: Float = 0
    var sum: Float = 0
    var squares: Float = 0
  }

  /// What the cells believe.
  enum Verdict: Sendable {
    case nothing, left, returned
  }

  // Times in milliseconds; strengths in dBm. What was measured with is told in
  // docs/decisions/0021-isolation-cells.md; any threshold of 4 to 6 gives the same departures.
  /// How long a block lasts.
  static let blockLength: Int64 = 20_000
  /// A pause after which movement and unlearnt cells say nothing about each other any more, at
  /// least; a phone that reports rarely is given two and a half of its usual intervals.
  static let pause: Int64 = 120_000
  /// The seconds that one reading may stand for at most.
  static let longest: Int64 = 100_000
  /// Blocks longer than so many seconds come from polls: a new foreign cell is movement there.
  static let polled: Float = 60
  /// How many seconds of home must be learned before cells can raise an alarm.
  static let young: Float = 300
  /// Within how many decibels of its mean at home a cell is as at home, at least.
  static let band: Float = 9
  /// A mean that runs by so much from block to block shows movement.
  static let run: Float = 4
  /// The same for a block of fewer than five readings: one reading fades by several decibels.
  static let thinRun: Float = 8
  /// A spread within a block that shows movement.
  static let spread: Float = 3
  /// How many moving blocks an alarm needs.
  static let movesNeeded: Float = 3
  /// The log-odds that raise `left`.
  static let threshold: Float = 5
  /// The log-odds that raise `returned`.
  static let returning: Float = -1
  /// How far the log-odds may rise without movement.
  static let stillCeiling: Float = 3.5

  private(set) var home = InlineArray<8, HomeCell>(repeating: HomeCell())
  private(set) var homeCount = 0
  private var pending = InlineArray<6, HomeCell>(repeating: HomeCell())
  private var pendingCount = 0
  private var block = InlineArray<4, BlockCell>(repeating: BlockCell())
  private var blockCount = 0
  private var blockStart = Int64.min
  /// When the last reading came.
  private(set) var last = Int64.min
  private var previousKey: UInt64 = 0
  private var previousMean: Float = 0
  /// The log-odds of "away" against "home", -3 to 6.
  private(set) var logOdds: Float = -2
  /// How many blocks showed movement since the phone was last as at home.
  private(set) var moves: Float = 0
  /// Seconds of home learned.
  private(set) var learned: Float = 0
  /// The cell of the last closed block and its mean strength; 0 when unknown.
  private(set) var lastKey: UInt64 = 0
  private(set) var lastMean: Float = 0

  /// The times and log-odds of the last blocks, in seconds since 1970 and in hundredths.
  private var curveTimes = InlineArray<16, UInt32>(repeating: 0)
  private var curveOdds = InlineArray<16, Int16>(repeating: 0)
  private var curveCount: UInt64 = 0

  /// The log-odds after the last blocks, oldest first, to a second and a hundredth.
  var curve: [CurvePoint] {
    (0..<min(curveCount, 16)).map { i in
      let at = Int((curveCount &- min(curveCount, 16) &+ i) & 15)
      return CurvePoint(
        time: Instant(milliseconds: Int64(curveTimes[at]) * 1000),
        logOdds: Double(curveOdds[at]) / 100, isByCells: true)
    }
  }

  private mutating func keepPoint() {
    let at = Int(curveCount & 15)
    curveTimes[at] = UInt32(clamping: last / 1000)
    curveOdds[at] = Int16((logOdds * 100).rounded().clamped(-32_000, 32_000))
    curveCount &+= 1
  }

  /// A Boolean value: whether the cells may speak at all.
  var isGrown: Bool { learned >= CellTrack.young }

  /// What the cells add to the log-odds of a departure that the fixes show, -1 to 1.
  func support(at time: Int64) -> Float {
    guard isGrown, time &- last <= 300_000 else { return 0 }
    if logOdds <= -2 { return -1 }
    return logOdds >= CellTrack.stillCeiling && moves >= CellTrack.movesNeeded ? 1 : 0
  }

  /// Folds in the serving cell of one observation.
  ///
  /// - Parameters:
  ///   - strength: In dBm; `nil` when unknown or a sentinel.
  ///   - interval: The device's usual seconds between two observations.
  ///   - isHome: Whether fixes say that the person is at home: then cells are learned as home's.
  mutating func fold(
    _ key: CellKey, strength: Float?, at time: Int64, interval: Float, isAway: Bool, isHome: Bool
  ) -> Verdict {
    var verdict = Verdict.nothing
    let gap = last == .min ? 0 : time &- last
    let isPause = gap > max(CellTrack.pause, Int64(2500 * interval))
    if isPause {
      verdict = close(seconds: 20, isAway: isAway, isHome: isHome)
      previousKey = 0
      moves = 0
      pendingCount = 0
      if !isAway { logOdds = min(logOdds, 0) }
    } else if blockCount > 0, time &- blockStart >= CellTrack.blockLength {
      let seconds = Float(min(time &- blockStart, CellTrack.longest)) / 1000
      verdict = close(seconds: seconds, isAway: isAway, isHome: isHome)
    }
    if blockCount == 0 { blockStart = time }
    last = time
    // One phone's cells: whether it names its network each time does not matter.
    add(key.withoutNetwork.rawValue, strength)
    // A phone that reports this rarely shows a whole block by each report.
    if gap >= CellTrack.blockLength, !isPause, verdict == .nothing {
      verdict = close(
        seconds: Float(min(gap, CellTrack.longest)) / 1000, isAway: isAway, isHome: isHome)
    }
    return verdict
  }

  private mutating func add(_ key: UInt64, _ strength: Float?) {
    var slot = 0
    while slot < blockCount, block[slot].key != key { slot &+= 1 }
    guard slot < 4 else { return }
    if slot >= blockCount {
      block[slot] = BlockCell(key: key)
      blockCount = slot &+ 1
    }
    block[slot].readings += 1
    // -139 to -31 dBm: what lies beyond is a sentinel or an overload (TS 36.133 §9.1.4).
    if let strength, strength > -140, strength < -31 {
      block[slot].strengths += 1
      block[slot].sum += strength
      block[slot].squares += strength * strength
    }
  }

  /// Closes the block and weighs it.
  private mutating func close(seconds: Float, isAway: Bool, isHome: Bool) -> Verdict {
    guard blockCount > 0 else { return .nothing }
    var best = 0
    for i in 1..<max(blockCount, 1) where block[i].readings > block[best].readings { best = i }
    let cell = block[best]
    blockCount = 0
    let mean: Float? = cell.strengths > 0 ? cell.sum / cell.strengths : nil
    var moved = false
    if let mean {
      let variance = cell.squares / cell.strengths - mean * mean
      moved = cell.strengths > 2 && variance >= CellTrack.spread * CellTrack.spread
      let run = cell.strengths < 5 ? CellTrack.thinRun : CellTrack.run
      if previousKey == cell.key, abs(previousMean - mean) >= run { moved = true }
      previousKey = cell.key
      previousMean = mean
    }
    let lastCell = lastKey
    lastKey = cell.key
    lastMean = mean ?? 0
    if seconds > CellTrack.polled, cell.key != lastCell, homeSlot(of: cell.key) == nil {
      moves += 2
      moved = true
    }
    defer { keepPoint() }
    return weigh(cell.key, mean, moved, blocks: seconds / 20, isAway: isAway, isHome: isHome)
  }

  private mutating func weigh(
    _ key: UInt64, _ mean: Float?, _ moved: Bool, blocks: Float, isAway: Bool, isHome: Bool
  ) -> Verdict {
    let slot = homeSlot(of: key)
    let isAsAtHome = slot.map { self.isAsAtHome($0, mean) } ?? false
    let step: Float
    if !isGrown {
      step = moved && !isAsAtHome ? 0.3 : -0.5
    } else if isAsAtHome {
      step = -1
    } else {
      step = slot != nil || isOfHomeSite(key) ? 0.5 : 1
    }
    if moved { moves += 1 }
    let hasMoved = isAway || moves >= CellTrack.movesNeeded
    let ceiling = hasMoved ? CellTrack.threshold + 1 : CellTrack.stillCeiling
    logOdds = (logOdds + step * blocks).clamped(-3, max(ceiling, logOdds))
    if isAsAtHome, logOdds < 0 { moves = max(0, moves - 1) }
    if isHome {
      // Fixes vouch for the cells, but not for those that pass by as on a drive.
      guard isGrown, moved, !isAsAtHome else {
        learn(key, mean, seconds: 20 * blocks)
        return .nothing
      }
      return hasMoved && logOdds >= CellTrack.threshold ? .left : .nothing
    }
    guard !isAway else { return logOdds <= CellTrack.returning ? .returned : .nothing }
    if !isGrown {
      if !moved { learn(key, mean, seconds: 20 * blocks) }
    } else if isAsAtHome, logOdds < 0 {
      takePending()
      learn(key, mean, seconds: 20 * blocks)
    } else if !isAsAtHome {
      keepPending(key, mean, seconds: 20 * blocks)
    }
    return hasMoved && logOdds >= CellTrack.threshold ? .left : .nothing
  }

  /// Forgets when what was heard; what was learned stays.
  mutating func forgetTimes() {
    blockCount = 0
    blockStart = .min
    last = .min
    previousKey = 0
  }

  /// Takes note that the person is away: nothing that was not learned by now is of home.
  mutating func noteAway() {
    pendingCount = 0
    logOdds = max(logOdds, 0)
  }

  /// Takes note that the person is back.
  mutating func noteHome() {
    pendingCount = 0
    moves = 0
    logOdds = min(logOdds, 0)
  }

  /// Where in `home` a cell stands.
  func homeSlot(of key: UInt64) -> Int? {
    for i in 0..<homeCount where home[i].key == key { return i }
    return nil
  }

  /// A Boolean value: whether another cell of the same site serves at home.
  private func isOfHomeSite(_ key: UInt64) -> Bool {
    let site = CellKey(rawValue: key).cluster
    for i in 0..<homeCount where CellKey(rawValue: home[i].key).cluster == site { return true }
    return false
  }

  private func isAsAtHome(_ slot: Int, _ mean: Float?) -> Bool {
    guard let mean, home[slot].mean != 0 else { return true }
    let deviation = max(home[slot].variance.squareRoot(), 2.5)
    return abs(mean - home[slot].mean) <= max(3 * deviation, CellTrack.band)
  }

  private mutating func learn(_ key: UInt64, _ mean: Float?, seconds: Float) {
    var slot = homeSlot(of: key)
    if slot == nil, homeCount < 8 {
      slot = homeCount
      home[homeCount] = HomeCell(key: key)
      homeCount &+= 1
    } else if slot == nil {
      // The rarest cell gives way; it was never much of home.
      var rarest = 0
      for i in 1..<8 where home[i].weight < home[rarest].weight { rarest = i }
      guard home[rarest].weight < 10 * seconds else { return }
      learned -= home[rarest].weight
      home[rarest] = HomeCell(key: key)
      slot = rarest
    }
    guard let slot else { return }
    home[slot].weight += seconds
    learned += seconds
    guard let mean else { return }
    if home[slot].mean == 0 { home[slot].mean = mean }
    let pace = max(1 / (home[slot].weight / 20 + 1), 0.02)
    let off = mean - home[slot].mean
    if abs(off) < 12 || home[slot].weight <= 100 {
      home[slot].mean += pace * off
      home[slot].variance += pace * (off * off - home[slot].variance)
    }
  }

  private mutating func keepPending(_ key: UInt64, _ mean: Float?, seconds: Float) {
    var slot = 0
    while slot < pendingCount, pending[slot].key != key { slot &+= 1 }
    guard slot < 6 else { return }
    if slot == pendingCount {
      pending[slot] = HomeCell(key: key, weight: 0, mean: mean ?? 0)
      pendingCount &+= 1
    }
    pending[slot].weight += seconds
    if let mean { pending[slot].mean += 0.3 * (mean - pending[slot].mean) }
  }

  /// Learns what served between two times at home: it was at home too.
  private mutating func takePending() {
    for i in 0..<pendingCount {
      let cell = pending[i]
      learn(cell.key, cell.mean == 0 ? nil : cell.mean, seconds: cell.weight)
    }
    pendingCount = 0
  }

  /// The cells of the decision: the present one, then those of home, the commonest first.
  func seenCells() -> [Evidence.SeenCell] {
    var seen: [Evidence.SeenCell] = []
    let total = max(learned, 1)
    func cell(_ key: UInt64, _ slot: Int?, isPresent: Bool) -> Evidence.SeenCell {
      let mean = slot.map { home[$0].mean } ?? 0
      return Evidence.SeenCell(
        cell: CellKey(rawValue: key),
        homeShare: Double(slot.map { home[$0].weight / total } ?? 0),
        strength: isPresent && lastMean != 0 ? DecibelMilliwatts(lastMean) : nil,
        homeStrength: mean != 0 ? DecibelMilliwatts(mean) : nil)
    }
    if lastKey != 0 { seen.append(cell(lastKey, homeSlot(of: lastKey), isPresent: true)) }
    let order = (0..<homeCount).filter { home[$0].key != lastKey }
      .sorted { home[$0].weight > home[$1].weight }
    for slot in order.prefix(4) { seen.append(cell(home[slot].key, slot, isPresent: false)) }
    return seen
  }

  /// The track with every field visited.
  func visited(by v: inout some FieldVisitor) throws(IsolationError) -> CellTrack {
    var track = self
    try track.visitCells(&v)
    try v.visit(&track.blockStart)
    try v.visit(&track.last)
    try v.visit(&track.previousKey)
    try v.visit(&track.previousMean)
    try v.visit(&track.logOdds)
    try v.visit(&track.moves)
    try v.visit(&track.learned)
    try v.visit(&track.lastKey)
    try v.visit(&track.lastMean)
    return track
  }

  private mutating func visitCells(_ v: inout some FieldVisitor) throws(IsolationError) {
    try v.visit(&homeCount)
    try v.visit(&pendingCount)
    try v.visit(&blockCount)
    guard (0...8).contains(homeCount), (0...6).contains(pendingCount), (0...4).contains(blockCount)
    else { throw IsolationError(.badSnapshot, detail: "a snapshot holds too many cells") }
    for i in 0..<homeCount { try home[i].visit(&v) }
    for i in 0..<pendingCount { try pending[i].visit(&v) }
    try v.visit(&curveCount)
    for i in 0..<16 where i < curveCount {
      var time = Int64(curveTimes[i])
      var odds = Int64(curveOdds[i])
      try v.visit(&time)
      try v.visit(&odds)
      curveTimes[i] = UInt32(clamping: time)
      curveOdds[i] = Int16(clamping: odds)
    }
    for i in 0..<blockCount {
      try v.visit(&block[i].key)
      try v.visit(&block[i].readings)
      try v.visit(&block[i].strengths)
      try v.visit(&block[i].sum)
      try v.visit(&block[i].squares)
    }
  }
}

extension CellTrack.HomeCell {
  fileprivate mutating func visit(_ v: inout some FieldVisitor) throws(IsolationError) {
    try v.visit(&key)
    try v.visit(&weight)
    try v.visit(&mean)
    try v.visit(&variance)
  }
}
