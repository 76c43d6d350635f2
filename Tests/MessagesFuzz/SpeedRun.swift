// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramTestKit
import TramUnits

/// Measures the codec and a pair of sessions in memory, on one thread: `messages-fuzz --speed 1`.
struct SpeedRun {
  private let clock = ContinuousClock()

  private static let message = ShortMessage(
    source: SMEAddress(name: "1407"), destination: SMEAddress(international: "84901234567"),
    text: [UInt8]("Bo Y te khuyen cao: rua tay thuong xuyen".utf8),
    carriage: {
      var carriage = Carriage()
      carriage.receipts = 1
      return carriage
    }())

  /// Prints units a second, the best of five runs.
  func run() throws {
    let unit = PDU(.submit(Self.message), sequence: 77)
    let bytes = unit.octets
    let count = 500_000
    var writer = PDUWriter(capacity: 1 << 16)
    tell("encode submit_sm", count) {
      for _ in 0..<count {
        writer.append(unit)
        if writer.bytes.count > 1 << 15 { writer.removeAll() }
      }
    }
    var sum: UInt32 = 0
    try tell("decode submit_sm", count) {
      for _ in 0..<count { sum &+= try PDU(reading: bytes.span).sequence }
    }
    var framer = PDUFramer()
    let segment = (0..<100).flatMap { _ in bytes }
    tell("decode submit_sm from a stream", count) {
      for _ in 0..<count / 100 {
        framer.append(segment)
        while case .unit(let unit) = framer.next() { sum &+= unit.sequence }
      }
    }
    let pairs = 200_000
    tell("submit and receipt, window 100, two sessions", pairs) { talk(pairs) }
    guard sum > 0 else { throw FuzzFailure("nothing was read") }
  }

  private func tell(_ name: String, _ count: Int, _ work: () throws -> Void) rethrows {
    var best = Double.infinity
    for _ in 0..<5 {
      let start = clock.now
      try work()
      let parts = (clock.now - start).components
      best = min(best, Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
    }
    print("\(name): \(Int(Double(count) / best)) a second")
  }

  /// A service and a centre in one thread: each message is answered and receipted.
  private func talk(_ count: Int) {
    var moment = Instant(milliseconds: 1_606_600_000_000)
    var esme = SMPPSession(
      .service(.transceiver, Bind(systemID: "tram", password: "x")), at: moment)
    var smsc = SMPPSession(.centre, at: moment)
    var sent = 0
    var receipted = 0
    while receipted < count {
      moment = Instant(milliseconds: moment.milliseconds + 1)
      let room = min(esme.room(at: moment), count - sent)
      for _ in 0..<room
      where esme.request(
        .submit(Self.message), token: UInt64(sent), at: moment)
      {
        sent += 1
      }
      let up = esme.takeOutput()
      smsc.receive(up.span, at: moment)
      answer(&smsc, at: moment)
      let down = smsc.takeOutput()
      esme.receive(down.span, at: moment)
      for case .request(let unit) in esme.takeEvents() {
        guard case .deliver(let message) = unit.body, let receipt = DeliveryReceipt(message),
          receipt.state == .delivered
        else { continue }
        receipted += 1
        esme.answer(unit.sequence, .deliverAnswer(MessageAnswer(messageID: "")))
      }
    }
  }

  private func answer(_ smsc: inout SMPPSession, at moment: Instant) {
    var receipt = ShortMessage(destination: Self.message.source)
    receipt.carriage.esmClass = Carriage.receiptBits
    for event in smsc.takeEvents() {
      switch event {
      case .bindAsked(_, let mode, _): smsc.acceptBind(mode, systemID: "s", at: moment)
      case .request(let unit):
        let id = Octets(String(unit.sequence))
        smsc.answer(unit.sequence, .submitAnswer(MessageAnswer(messageID: id)))
        receipt.text = DeliveryReceipt.text(
          id: id, state: .delivered, submitDate: "2011290100", doneDate: "2011290100")
        _ = smsc.request(.deliver(receipt), token: 1, at: moment)
      default: break
      }
    }
  }
}
