// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramUnits

@Suite("Sessions of SMPP")
struct SessionTests {
  private func at(_ seconds: Double) -> Instant {
    Instant(milliseconds: Int64(seconds * 1000))
  }

  private func service(
    _ mode: BindMode = .transceiver, settings: SessionSettings = SessionSettings(),
    waits: Bool = false, first: UInt32 = 1
  ) -> SMPPSession {
    SMPPSession(
      .service(mode, Bind(systemID: "tram", password: "secret"), waits: waits),
      settings: settings, firstSequence: first, at: at(0))
  }

  private func feed(_ session: inout SMPPSession, _ unit: PDU, _ seconds: Double = 0) {
    let bytes = unit.octets
    session.receive(bytes.span, at: at(seconds))
  }

  private func units(_ session: inout SMPPSession) -> [PDU] {
    var framer = PDUFramer()
    framer.append(session.takeOutput())
    var found: [PDU] = []
    while case .unit(let unit) = framer.next() { found.append(unit) }
    return found
  }

  private func bound(
    _ mode: BindMode = .transceiver, settings: SessionSettings = SessionSettings(),
    first: UInt32 = 1
  ) -> SMPPSession {
    var session = service(mode, settings: settings, first: first)
    let bind = units(&session)
    feed(
      &session,
      PDU(.bindAnswer(mode, BindAnswer(systemID: "smsc")), sequence: bind[0].sequence))
    _ = session.takeEvents()
    return session
  }

  private let message = ShortMessage(
    destination: SMEAddress(international: "84901234567"), text: [UInt8]("hi".utf8))

  /// Lets two sessions talk until nothing is left to say.
  private func talk(_ a: inout SMPPSession, _ b: inout SMPPSession, _ seconds: Double) {
    while a.hasOutput || b.hasOutput {
      let from = a.takeOutput()
      b.receive(from.span, at: at(seconds))
      let back = b.takeOutput()
      a.receive(back.span, at: at(seconds))
    }
  }

  @Test(arguments: BindMode.allCases)
  func `a service and a centre of ours bind, talk and part`(mode: BindMode) {
    var esme = service(mode)
    var smsc = SMPPSession(.centre, at: at(0))
    talk(&esme, &smsc, 0)
    guard case .bindAsked(_, let asked, let bind)? = smsc.takeEvents().first else {
      Issue.record("no bind")
      return
    }
    #expect(asked == mode && bind.systemID == "tram" && bind.password == "secret")
    smsc.acceptBind(mode, systemID: "smsc", at: at(0))
    talk(&esme, &smsc, 0)
    #expect(esme.state == .bound(mode) && smsc.state == .bound(mode) && esme.peerVersion == 0x50)
    _ = smsc.takeEvents()
    #expect(esme.request(.submit(message), token: 7, at: at(1)) == mode.maySubmit)
    #expect(smsc.request(.deliver(message), token: 8, at: at(1)) == mode.mayDeliver)
    #expect(smsc.request(.submit(message), token: 9, at: at(1)) == false)
    talk(&esme, &smsc, 1)
    for case .request(let unit) in smsc.takeEvents() {
      smsc.answer(unit.sequence, .submitAnswer(MessageAnswer(messageID: "m1")))
    }
    talk(&esme, &smsc, 1)
    let answers = esme.takeEvents().filter { if case .answered(7, _) = $0 { true } else { false } }
    #expect(answers.count == (mode.maySubmit ? 1 : 0))
    esme.unbind(at: at(2))
    talk(&esme, &smsc, 2)
    #expect(esme.takeEvents().last == .ended(.unbound))
    #expect(smsc.state == .ended)
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `answers in any order, pieces and numbers find their requests, each once`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    // The numbers wrap at 0x7FFFFFFF on the way.
    var session = bound(first: PDU.lastSequence - 150)
    var waiting: [(sequence: UInt32, token: UInt64)] = []
    var told: [UInt64: Int] = [:]
    var sent: UInt64 = 0
    for _ in 0..<60 {
      while session.room(at: at(1)) > 0, random.next() % 8 != 0 {
        sent += 1
        #expect(session.request(.submit(message), token: sent, at: at(1)) == true)
      }
      for unit in units(&session) {
        #expect((1...PDU.lastSequence).contains(unit.sequence))
        waiting.append((unit.sequence, sent))
      }
      #expect(session.inFlight <= 100)
      waiting.shuffle(using: &random)
      let count = Int(random.next() % UInt64(waiting.count + 1))
      var bytes: [UInt8] = []
      for (sequence, _) in waiting.prefix(count) {
        let unit = PDU(.submitAnswer(MessageAnswer(messageID: "x")), sequence: sequence)
        bytes += unit.octets
        // Some answer twice.
        if random.next() % 5 == 0 { bytes += unit.octets }
      }
      waiting.removeFirst(count)
      let cut = Int(random.next() % UInt64(bytes.count + 1))
      let parts = [Array(bytes[..<cut]), Array(bytes[cut...])]
      for part in parts { session.receive(part.span, at: at(1)) }
      for case .answered(let token, _) in session.takeEvents() { told[token, default: 0] += 1 }
    }
    #expect(Set(waiting.map(\.sequence)).count == waiting.count)
    #expect(told.values.allSatisfy { $0 == 1 })
    #expect(told.count == Int(sent) - waiting.count)
    #expect(session.inFlight == waiting.count)
  }

  @Test
  func `answers to nothing are counted and change nothing`() {
    var session = bound()
    _ = session.request(.submit(message), token: 1, at: at(1))
    for sequence: UInt32 in [0, 77, PDU.lastSequence, 0x8000_0001, .max] {
      feed(&session, PDU(.submitAnswer(MessageAnswer(messageID: "x")), sequence: sequence), 1)
      feed(&session, PDU(.genericNack, sequence: sequence, status: .invalidCommandID), 1)
    }
    #expect(session.tally.strayAnswers == 10 && session.inFlight == 1)
    #expect(session.takeEvents().isEmpty && !session.takeOutput().isEmpty)
  }

  @Test
  func `an answer and a message in one segment with the bind's answer are both taken`() {
    var session = service()
    let bind = units(&session)
    let bytes =
      PDU(.bindAnswer(.transceiver, BindAnswer(systemID: "s")), sequence: bind[0].sequence).octets
      + PDU(.deliver(message), sequence: 1).octets
    session.receive(bytes.span, at: at(0))
    #expect(
      session.takeEvents() == [.bound(.transceiver), .request(PDU(.deliver(message), sequence: 1))])
  }

  @Test
  func `an unknown command gets a generic_nack with its number, and the session goes on`() {
    var session = bound()
    var bytes = PDU(.enquireLink, sequence: 44).octets
    bytes[7] = 0x77
    session.receive(bytes.span, at: at(1))
    feed(&session, PDU(.enquireLink, sequence: 45), 1)
    let answers = units(&session)
    #expect(answers.map(\.body) == [.genericNack, .enquireLinkAnswer])
    #expect(answers.map(\.sequence) == [44, 45] && answers[0].status == .invalidCommandID)
    #expect(session.state == .bound(.transceiver))
  }

  @Test(arguments: [UInt32(0), 15, 1 << 31])
  func `a length that cannot be gets a generic_nack and ends the session`(length: UInt32) {
    var session = bound()
    _ = session.request(.submit(message), token: 5, at: at(1))
    _ = session.takeOutput()
    var bytes = PDU(.enquireLink, sequence: 44).octets
    for i in 0..<4 { bytes[i] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(i))) }
    session.receive(bytes.span, at: at(1))
    let answers = units(&session)
    #expect(answers.first?.body == .genericNack && answers.first?.status == .invalidCommandLength)
    let events = session.takeEvents()
    #expect(events.contains(.unanswered(token: 5, .broken)) && events.last == .ended(.broken))
  }

  @Test
  func `an answer that cannot be read frees its place`() {
    var session = bound()
    _ = session.request(.submit(message), token: 5, at: at(1))
    let sequence = units(&session)[0].sequence
    var bytes = PDU(
      .submitAnswer(MessageAnswer(messageID: "m", tlvs: [TLV(.congestionState, 1, width: 1)])),
      sequence: sequence
    ).octets
    bytes[bytes.count - 2] = 200
    session.receive(bytes.span, at: at(1))
    #expect(session.inFlight == 0 && session.tally.faults == 1)
    #expect(
      session.takeEvents().contains { if case .answered(5, _) = $0 { true } else { false } })
    #expect(!session.hasOutput)
  }

  @Test
  func `a request that the bind does not allow is refused, before the bind too`() {
    var smsc = SMPPSession(.centre, at: at(0))
    feed(&smsc, PDU(.submit(message), sequence: 3))
    #expect(units(&smsc).first?.status == .invalidBindStatus)
    feed(&smsc, PDU(.bind(.receiver, Bind(systemID: "a", password: "b")), sequence: 4))
    smsc.acceptBind(.receiver, systemID: "s", at: at(0))
    _ = smsc.takeOutput()
    feed(&smsc, PDU(.submit(message), sequence: 5))
    feed(&smsc, PDU(.bind(.receiver, Bind(systemID: "a", password: "b")), sequence: 6))
    let answers = units(&smsc)
    #expect(answers.map(\.status) == [.invalidBindStatus, .alreadyBound])
    #expect(answers[0].body == .submitAnswer(MessageAnswer(messageID: nil)))
  }

  @Test
  func `a bind that is refused ends the session with its reason, without a body too`() {
    var session = service()
    let sequence = units(&session)[0].sequence
    feed(
      &session,
      PDU(
        .bindAnswer(.transceiver, BindAnswer(systemID: nil)), sequence: sequence,
        status: .invalidPassword))
    #expect(session.takeEvents() == [.ended(.bindRefused(.invalidPassword))])
    var nacked = service()
    feed(&nacked, PDU(.genericNack, sequence: 1))
    #expect(nacked.takeEvents() == [.ended(.bindRefused(.bindFailed))])
  }

  @Test
  func `a line that is half open is found by enquiry and given up`() {
    var session = bound()
    _ = session.request(.submit(message), token: 1, at: at(1))
    _ = session.takeOutput()
    session.tick(at: at(29))
    #expect(!session.hasOutput)
    session.tick(at: at(31))
    #expect(units(&session).map(\.body) == [.enquireLink])
    session.tick(at: at(60))
    #expect(session.state == .bound(.transceiver))
    session.tick(at: at(92))
    let events = session.takeEvents()
    #expect(events.first == .unanswered(token: 1, .silent))
    #expect(events.last == .ended(.silent))
  }

  @Test
  func `an enquiry that is answered keeps the session, whoever asks`() {
    var session = bound()
    for round in 1...20 {
      let now = Double(round) * 31
      session.tick(at: at(now))
      let asked = units(&session)
      #expect(asked.map(\.body) == [.enquireLink])
      feed(&session, PDU(.enquireLinkAnswer, sequence: asked[0].sequence), now)
    }
    #expect(session.state == .bound(.transceiver) && session.inFlight == 0)
  }

  @Test
  func `timers end a session that does not bind, is not answered or has nothing to say`() {
    var silent = service()
    silent.tick(at: at(30))
    #expect(silent.takeEvents() == [.ended(.initTimeout)])
    var smsc = SMPPSession(.centre, at: at(0))
    smsc.tick(at: at(29))
    smsc.tick(at: at(31))
    #expect(smsc.takeEvents() == [.ended(.initTimeout)])
    var settings = SessionSettings()
    settings.inactivityTimer = 20
    var idle = bound(settings: settings)
    idle.tick(at: at(21))
    #expect(units(&idle).map(\.body) == [.unbind] && idle.state == .unbinding)
    idle.tick(at: at(90))
    #expect(idle.takeEvents().last == .ended(.unbound))
  }

  @Test
  func `a clock that goes back ends nothing`() {
    var session = bound()
    _ = session.request(.submit(message), token: 1, at: at(100))
    for seconds in [-1e9, 0, 50, 100, 101] { session.tick(at: at(seconds)) }
    #expect(session.state == .bound(.transceiver))
    #expect(session.inFlight >= 1)
  }

  @Test
  func `a place of the window comes back when an answer never comes`() {
    var settings = SessionSettings()
    settings.window = 3
    settings.enquireTimer = .infinity
    var session = bound(settings: settings)
    for round in 0..<50 {
      let now = 1 + Double(round) * 61
      for token in 0..<3 {
        #expect(session.request(.submit(message), token: UInt64(token), at: at(now)) == true)
      }
      #expect(session.request(.submit(message), token: 9, at: at(now)) == false)
      session.tick(at: at(now + 60.5))
      #expect(session.inFlight == 0)
    }
    #expect(session.takeEvents().count == 150)
  }

  @Test
  func `a throttled session sends less, and its room says so`() {
    var session = bound()
    for token in 0..<100 { _ = session.request(.submit(message), token: UInt64(token), at: at(1)) }
    for unit in units(&session) {
      feed(
        &session,
        PDU(
          .submitAnswer(MessageAnswer(messageID: nil)), sequence: unit.sequence,
          status: unit.sequence % 2 == 0 ? .throttled : CommandStatus(rawValue: 0x451)), 1.5)
    }
    let room = session.room(at: at(1.6))
    #expect(room < 100 && session.pace.rate.isFinite)
    #expect(session.pace.complaints == 50)
  }

  @Test
  func `too many requests without an answer of ours are refused, and output is bounded`() {
    var settings = SessionSettings()
    settings.mostUnanswered = 10
    settings.mostOutput = 2000
    var session = bound(settings: settings)
    for sequence in 1...25 { feed(&session, PDU(.deliver(message), sequence: UInt32(sequence)), 1) }
    #expect(session.tally.received == 10 && session.tally.refused == 15)
    #expect(units(&session).allSatisfy { $0.status == .receiverTemporaryError })
    var count = 0
    while session.request(.submit(message), token: 1, at: at(1)) { count += 1 }
    #expect(count < 60 && session.outputCount < 2200)
    for sequence in 1...2000 { feed(&session, PDU(.enquireLink, sequence: UInt32(sequence)), 1) }
    session.tick(at: at(2))
    #expect(session.takeEvents().last == .ended(.stuck))
  }

  @Test
  func `an outbind makes a waiting service bind`() {
    var esme = service(.receiver, waits: true)
    #expect(!esme.hasOutput)
    var smsc = SMPPSession(.centre, at: at(0))
    smsc.outbind(systemID: "smsc", password: "x", at: at(0))
    talk(&esme, &smsc, 0)
    #expect(esme.takeEvents() == [.outbind(systemID: "smsc", password: "x")])
    #expect(
      smsc.takeEvents().contains {
        if case .bindAsked(_, .receiver, _) = $0 { true } else { false }
      })
  }

  @Test
  func `a line that closes leaves each request as not answered, once`() {
    var session = bound()
    for token in 1...5 { _ = session.request(.submit(message), token: UInt64(token), at: at(1)) }
    session.lineClosed()
    session.lineClosed()
    let events = session.takeEvents()
    #expect(events.count == 6 && events.last == .ended(.closed))
    #expect(session.request(.submit(message), token: 6, at: at(2)) == false)
  }

  @Test
  func `waits before a new line grow, stay bounded and differ`() {
    var waits = Backoff(first: 1, longest: 60, seed: 1)
    let first = (0..<12).map { _ in waits.next() }
    #expect((0.5...1).contains(first[0]) && first.allSatisfy { $0 <= 60 })
    #expect((30...60).contains(first[11]))
    waits.succeeded()
    let again = waits.next()
    #expect((0.5...1).contains(again))
    var other = Backoff(seed: 2)
    let another = other.next()
    #expect(another != first[0])
  }

  @Test
  func `requests of one number are each answered under it, as a centre may use it twice`() {
    var session = bound()
    for _ in 0..<2 { feed(&session, PDU(.deliver(message), sequence: 7), 1) }
    let requests = session.takeEvents().count { if case .request = $0 { true } else { false } }
    #expect(requests == 2)
    for _ in 0..<2 { session.answer(7, .deliverAnswer(MessageAnswer(messageID: ""))) }
    #expect(units(&session).map(\.sequence) == [7, 7])
    // Neither is one of ours, whatever its number is.
    #expect(session.request(.submit(message), token: 1, at: at(1)) == true)
    let own = units(&session)[0].sequence
    feed(&session, PDU(.deliver(message), sequence: own), 1)
    #expect(session.inFlight == 1)
  }

  @Test
  func `a centre that drops the line between a message and its answer leaves it in doubt, once`() {
    var session = bound()
    for token in 1...3 { _ = session.request(.submit(message), token: UInt64(token), at: at(1)) }
    let sent = units(&session)
    feed(&session, PDU(.submitAnswer(MessageAnswer(messageID: "1")), sequence: sent[1].sequence), 1)
    // Half of the next answer came.
    let half = PDU(.submitAnswer(MessageAnswer(messageID: "2")), sequence: sent[2].sequence).octets
    let bytes = Array(half.prefix(11))
    session.receive(bytes.span, at: at(1))
    session.lineClosed()
    let doubts = session.takeEvents().compactMap { event in
      if case .unanswered(let token, .closed) = event { token } else { nil }
    }
    #expect(doubts.sorted() == [1, 3])
  }
}
