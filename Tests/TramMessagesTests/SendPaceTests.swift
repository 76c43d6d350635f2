// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramUnits

@Suite("The pace of sending")
struct SendPaceTests {
  /// A message centre that takes a number of messages a second, in one of three ways, and a
  /// service that always has more to send.
  struct Line {
    enum Way: CaseIterable { case bucket, calendarSecond, queue }

    var way: Way
    var limit: Double
    var roundTrip: Int64
    var window = 500
    var pace = SendPace(at: Instant(milliseconds: 0))
    var tellsCongestion = false

    private var tokens = 10.0
    private var second: Int64 = 0
    private var inSecond = 0
    private var queued = 0.0
    private var answers: [(at: Int64, sent: Int64, status: CommandStatus, congestion: UInt32?)] = []
    private var head = 0

    init(way: Way, limit: Double, roundTrip: Int64) {
      self.way = way
      self.limit = limit
      self.roundTrip = roundTrip
    }

    /// Goes on for some seconds; what was taken and refused in each.
    mutating func run(
      from start: Int64, seconds: Int
    ) -> [(taken: Int, refused: Int)] {
      var figures = [(taken: Int, refused: Int)](repeating: (0, 0), count: seconds)
      for step in 0..<Int64(seconds * 1000) {
        let now = start + step
        tokens = min(tokens + limit / 1000, max(limit / 20, 2))
        queued = max(queued - limit / 1000, 0)
        while head < answers.count, answers[head].at <= now {
          let answer = answers[head]
          head += 1
          pace.answered(
            answer.status, sentAt: Instant(milliseconds: answer.sent),
            congestion: answer.congestion, at: Instant(milliseconds: now))
          if answer.status == .ok {
            figures[Int(step / 1000)].taken += 1
          } else {
            figures[Int(step / 1000)].refused += 1
          }
        }
        let inFlight = answers.count - head
        let room = min(pace.permits(at: Instant(milliseconds: now)), window - inFlight)
        for _ in 0..<max(room, 0) { send(at: now) }
      }
      return figures
    }

    private mutating func send(at now: Int64) {
      pace.sent()
      var status = CommandStatus.ok
      switch way {
      case .bucket:
        if tokens >= 1 { tokens -= 1 } else { status = .throttled }
      case .calendarSecond:
        if now / 1000 != second { (second, inSecond) = (now / 1000, 0) }
        inSecond += 1
        if Double(inSecond) > limit { status = .throttled }
      case .queue:
        if queued < limit / 2 { queued += 1 } else { status = .queueFull }
      }
      let congestion = tellsCongestion ? UInt32(min(queued / (limit / 2) * 100, 100)) : nil
      answers.append((now + roundTrip, now, status, congestion))
    }
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `settles just below what a centre takes and does not swing, over seeds`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let way = Line.Way.allCases[Int(seed % 3)]
    let limit = [20.0, 100, 500, 3000][Int(random.next() % 4)]
    var line = Line(way: way, limit: limit, roundTrip: 5 + Int64(random.next() % 200))
    _ = line.run(from: 0, seconds: 120)
    let settled = line.run(from: 120_000, seconds: 120)
    let taken = Double(settled.reduce(0) { $0 + $1.taken }) / 120
    let refused = Double(settled.reduce(0) { $0 + $1.refused }) / 120
    #expect(taken > 0.85 * limit, "\(way) \(limit): \(taken)")
    #expect(refused < 0.03 * limit + 0.1, "\(way) \(limit): \(refused)")
    // Ten seconds never take less than seven tenths of the limit: it does not swing.
    for start in stride(from: 0, to: 110, by: 10) {
      let ten = Double(settled[start..<start + 10].reduce(0) { $0 + $1.taken }) / 10
      #expect(ten > 0.7 * limit, "\(way) \(limit) at \(start): \(ten)")
    }
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `follows a centre that becomes slower and faster again`(seed: UInt64) {
    let way = Line.Way.allCases[Int(seed % 3)]
    var line = Line(way: way, limit: 1000, roundTrip: 20 + Int64(seed) * 5)
    _ = line.run(from: 0, seconds: 60)
    line.limit = 50
    let falling = line.run(from: 60_000, seconds: 20)
    #expect(falling[10...].reduce(0) { $0 + $1.refused } < 100)
    line.limit = 1000
    let rising = line.run(from: 80_000, seconds: 60)
    #expect(rising[50...].allSatisfy { $0.taken > 600 })
  }

  @Test
  func `keeps the congestion that a centre tells in the eighties, without being throttled`() {
    var line = Line(way: .queue, limit: 400, roundTrip: 50)
    line.tellsCongestion = true
    _ = line.run(from: 0, seconds: 120)
    let settled = line.run(from: 120_000, seconds: 60)
    #expect(settled.allSatisfy { $0.taken > 300 })
    #expect(settled.reduce(0) { $0 + $1.refused } < 60)
  }

  @Test
  func `a storm of complaints about one flight takes the rate down once`() {
    var pace = SendPace(at: Instant(milliseconds: 0), fastest: 1000)
    for moment in 0..<500 {
      pace.answered(
        .ok, sentAt: Instant(milliseconds: 0), at: Instant(milliseconds: Int64(moment)))
    }
    for moment in 500..<5000 {
      pace.answered(
        .throttled, sentAt: Instant(milliseconds: 499),
        at: Instant(milliseconds: Int64(moment)))
    }
    #expect(pace.limit == 500 && pace.complaints == 4500)
    #expect((475...501).contains(pace.rate))
  }

  @Test
  func `without complaints only the window bounds, and a contract's rate is kept`() {
    var free = SendPace(at: Instant(milliseconds: 0))
    let all = free.permits(at: Instant(milliseconds: 5))
    #expect(all == .max)
    var bound = SendPace(at: Instant(milliseconds: 0), fastest: 100)
    var sent = 0
    for moment in 0..<10_000 {
      let room = bound.permits(at: Instant(milliseconds: Int64(moment)))
      bound.sent(room)
      sent += room
    }
    #expect((990...1010).contains(sent))
  }

  @Test
  func `a clock that leaps or goes back gives no burst away`() {
    var pace = SendPace(at: Instant(milliseconds: 1_000_000), fastest: 1000)
    for moment in [Int64.max, .min, 0, 1_000_000, 900_000_000] {
      let room = pace.permits(at: Instant(milliseconds: moment))
      #expect(room <= 20)
      pace.sent(room)
    }
  }

  @Test
  func `a contract of nothing still sends a message a second`() {
    for fastest in [0, -5, Double.nan] {
      var pace = SendPace(at: Instant(milliseconds: 0), fastest: fastest)
      let room = pace.permits(at: Instant(milliseconds: 5))
      #expect(pace.rate == 1 && room == 1)
    }
  }
}
