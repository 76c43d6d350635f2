// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramProximity
import TramUnits

/// A server's keys and users, as the tests of BlueTrace have them.
enum BlueTraceScene {
  static let now = Instant(milliseconds: 1_600_000_100_000)
  static let user = UserCode([UInt8](repeating: 0x42, count: 21))
  static let other = UserCode([UInt8](repeating: 0x24, count: 21))
  static let secret = TracingVectors.thirtyTwo(
    "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20")

  static func mint(_ id: UInt8 = 7) throws -> TempIDMint {
    TempIDMint(ring: try TempIDKeyRing([TempIDKey(id: id, secret: secret)], issuing: id))
  }
}

@Suite("BlueTrace")
struct BlueTraceTests {
  private let now = BlueTraceScene.now

  @Test
  func `reads a TempID of another program with its IV of 16 bytes, with and without a key number`()
    throws
  {
    let mint = try BlueTraceScene.mint()
    for text in [TracingVectors.tempID, TracingVectors.keyedTempID] {
      let id = try TempID(base64: text.utf8Span.span)
      #expect(id.text == text)
      #expect(text.utf8.count == 84)
      let content = try mint.content(of: id)
      #expect(content.user == BlueTraceScene.user)
      #expect(content.start == Instant(milliseconds: 1_600_000_000_000))
      #expect(content.expiry == Instant(milliseconds: 1_600_000_900_000))
      #expect(content.keyID == 7)
    }
  }

  @Test(.enabled(if: TracingVectors.hasFolder, "the vectors lie outside of the repository"))
  func `reads the TempID of the reference's vectors`() throws {
    let vector = try TracingVectors.json("bluetrace_vectors.json")
    let key = TracingVectors.thirtyTwo(vector["key"] as? String ?? "")
    let mint = TempIDMint(ring: try TempIDKeyRing([TempIDKey(id: 1, secret: key)], issuing: 1))
    let text = try #require(vector["tempid_base64"] as? String)
    let content = try mint.content(of: try TempID(base64: text.utf8Span.span))
    #expect("\(content.user)" == vector["uid"] as? String)
    #expect(content.start.milliseconds == 1_588_000_000_000)
    #expect(content.expiry.milliseconds == 1_588_000_900_000)
  }

  @Test(arguments: [TempIDMint.Form.keyed, .published])
  func `a batch follows each other without a gap, begins a minute early, and reads back`(
    form: TempIDMint.Form
  ) throws {
    var random = SeededGenerator(seed: 1)
    let mint = try BlueTraceScene.mint()
    let user = try #require(BlueTraceScene.user)
    let batch = try mint.batch(for: user, from: now, count: 100, form: form, using: &random)
    #expect(batch.count == 100)
    #expect(Set(batch).count == 100)
    var moment = now.advanced(seconds: -60)
    for id in batch {
      #expect(id.text.utf8.count == 84)
      let content = try mint.content(of: id)
      #expect(content.user == user)
      #expect(content.start == moment)
      moment = moment.advanced(seconds: 900)
      #expect(content.expiry == moment)
    }
    #expect(throws: ProximityError.self) {
      try mint.batch(for: user, from: now, count: 1001, using: &random)
    }
    #expect(throws: ProximityError.self) {
      try mint.batch(
        for: user, from: Instant(milliseconds: 4_000_000_000_000), using: &random)
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `a TempID with any bit changed is refused`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let mint = try BlueTraceScene.mint()
    let user = try #require(BlueTraceScene.user)
    let form: TempIDMint.Form = seed % 2 == 0 ? .keyed : .published
    let id = try #require(
      try mint.batch(for: user, from: now, count: 1, form: form, using: &random).first)
    for bit in 0..<8 * id.bytes.count where bit % 7 == Int(seed % 7) {
      var bytes = id.bytes
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let error = #expect(throws: TempIDRefusal.self) { try mint.content(of: TempID(bytes)) }
      #expect(error == .wrongTag || error == .unknownKey(bytes[0]))
    }
  }

  @Test
  func `a TempID with a wrong tag, of 61 zeros, of another length or no base64 is refused`() throws
  {
    let mint = try BlueTraceScene.mint()
    var bytes = try TempID(base64: TracingVectors.tempID.utf8Span.span).bytes
    bytes[60] ^= 1
    #expect(throws: TempIDRefusal.wrongTag) { try mint.content(of: TempID(bytes)) }
    for count in [61, 62] {
      #expect(throws: TempIDRefusal.zeros) { try TempID([UInt8](repeating: 0, count: count)) }
    }
    for count in [0, 1, 60, 63, 1000] {
      #expect(throws: TempIDRefusal.length(count)) {
        try TempID([UInt8](repeating: 9, count: count))
      }
    }
    let zeros = String(repeating: "A", count: 82) + "=="
    #expect(throws: TempIDRefusal.zeros) { try TempID(base64: zeros.utf8Span.span) }
    for text in ["$", "AAAA=AAA", "AB==", "A===", String(repeating: "A", count: 4000)] {
      #expect(throws: TempIDRefusal.self, "\(text.prefix(9))") {
        try TempID(base64: text.utf8Span.span)
      }
    }
  }

  @Test
  func `a TempID heard after its end, before its start, in the future or long ago is refused`()
    throws
  {
    let mint = try BlueTraceScene.mint()
    let id = try TempID(base64: TracingVectors.keyedTempID.utf8Span.span)
    let other = try #require(BlueTraceScene.other)
    let start = Instant(milliseconds: 1_600_000_000_000)
    let later = start.advanced(seconds: 86_400)
    func refusal(_ seconds: Double, at now: Instant) -> TempIDRefusal? {
      do throws(TempIDRefusal) {
        _ = try mint.contact(in: id, heard: start.advanced(seconds: seconds), by: other, at: now)
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal(450, at: later) == nil)
    #expect(refusal(-300, at: later) == nil)
    #expect(refusal(1200, at: later) == nil)
    #expect(refusal(1201, at: later) == .expired(seconds: 301))
    #expect(refusal(-301, at: later) == .future(seconds: 301))
    #expect(refusal(450, at: start) == .future(seconds: 450))
    #expect(refusal(450, at: start.advanced(seconds: 22 * 86_400)) == .tooOld(seconds: 1_900_350))
    #expect(refusal(-9e15, at: later)?.name == "too old")
    #expect(refusal(9e15, at: later)?.name == "future")
  }

  @Test
  func `a TempID uploaded by its own user is refused`() throws {
    let mint = try BlueTraceScene.mint()
    let id = try TempID(base64: TracingVectors.keyedTempID.utf8Span.span)
    let user = try #require(BlueTraceScene.user)
    #expect(throws: TempIDRefusal.own) {
      try mint.contact(in: id, heard: now, by: user, at: now)
    }
  }

  @Test
  func `a key that is retired reads what it made before, a revoked or forgotten one nothing`()
    throws
  {
    var random = SeededGenerator(seed: 4)
    var mint = try BlueTraceScene.mint(1)
    let user = try #require(BlueTraceScene.user)
    let before = try mint.batch(for: user, from: now, count: 10, using: &random)
    let stolen = mint
    try mint.ring.rotate(
      to: 2, secret: .random(using: &random), at: now.advanced(seconds: 3600), reach: 0)
    // The first four began before the rotation (a minute early, then every quarter of an hour).
    for (place, id) in before.enumerated() {
      if place < 5 {
        #expect(try mint.content(of: id).keyID == 1)
      } else {
        #expect(throws: TempIDRefusal.retiredKey(1)) { try mint.content(of: id) }
      }
    }
    #expect(try mint.batch(for: user, from: now, count: 1, using: &random)[0].keyID == 2)
    // Whoever has the old key makes nothing of today with it.
    let today = now.advanced(seconds: 86_400)
    let forged = try stolen.batch(
      for: user, from: today, count: 1, form: .published, using: &random)
    #expect(throws: TempIDRefusal.retiredKey(1)) { try mint.content(of: forged[0]) }
    let revoked = TempIDKey.State.revoked
    let ring = try TempIDKeyRing(
      [TempIDKey(id: 1, secret: BlueTraceScene.secret, state: revoked)]
        + mint.ring.keys.filter { $0.id == 2 }, issuing: 2)
    #expect(throws: TempIDRefusal.revokedKey(1)) {
      try TempIDMint(ring: ring).content(of: before[0])
    }
    #expect(mint.ring.forget(retiredBefore: today) == 1)
    #expect(throws: TempIDRefusal.unknownKey(1)) { try mint.content(of: before[0]) }
  }

  @Test
  func `a batch that was given out just before a key is retired is read to its end`() throws {
    var random = SeededGenerator(seed: 14)
    var mint = try BlueTraceScene.mint(1)
    let user = try #require(BlueTraceScene.user)
    let other = try #require(BlueTraceScene.other)
    let batch = try mint.batch(for: user, from: now, count: 100, using: &random)
    try mint.ring.rotate(to: 2, secret: .random(using: &random), at: now.advanced(seconds: 1))
    for (place, id) in batch.enumerated() {
      let heard = now.advanced(seconds: Double(place) * 900 + 300)
      #expect(try mint.contact(in: id, heard: heard, by: other, at: heard).user == user)
    }
    let late = now.advanced(seconds: 100_000)
    var old = try BlueTraceScene.mint(1)
    let forged = try old.batch(for: user, from: late, count: 1, using: &random)
    #expect(throws: TempIDRefusal.retiredKey(1)) { try mint.content(of: forged[0]) }
    try old.ring.rotate(to: 3, secret: .random(using: &random), at: now)
    #expect(old.ring.issuing?.id == 3)
  }

  @Test
  func `a ring without its issuing key, with a number twice, a zero or too many keys is refused`()
    throws
  {
    let key = try TempIDKey(id: 1, secret: BlueTraceScene.secret)
    #expect(throws: ProximityError.self) { try TempIDKey(id: 0, secret: BlueTraceScene.secret) }
    #expect(throws: ProximityError.self) { try TempIDKeyRing([key], issuing: 2) }
    #expect(throws: ProximityError.self) { try TempIDKeyRing([key, key], issuing: 1) }
    let retired = try TempIDKey(
      id: 1, secret: BlueTraceScene.secret, state: .retired(since: now))
    #expect(throws: ProximityError.self) { try TempIDKeyRing([retired], issuing: 1) }
    let many = try (1...33).map { try TempIDKey(id: UInt8($0), secret: BlueTraceScene.secret) }
    #expect(throws: ProximityError.self) { try TempIDKeyRing(many, issuing: 1) }
  }
}

@Suite("An upload of encounter records")
struct TracedUploadTests {
  private let now = BlueTraceScene.now

  @Test
  func `is read record by record, and each TempID becomes a contact or a reason`() throws {
    var random = SeededGenerator(seed: 8)
    let mint = try BlueTraceScene.mint()
    let user = try #require(BlueTraceScene.user)
    let other = try #require(BlueTraceScene.other)
    let theirs = try mint.batch(for: other, from: now, count: 2, using: &random)
    let own = try mint.batch(for: user, from: now, count: 1, using: &random)
    let json = """
      {"token":"x","records":[
      {"timestamp":1600000130,"msg":"\(theirs[0].text)","modelC":"Pixel 4","modelP":"iPhone",
       "rssi":-61.5,"txPower":12,"org":"SG_MOH"},
      {"timestamp":1600000130000,"msg":"\(theirs[1].text)","rssi":-70,"txPower":99},
      {"timestamp":1600000130,"msg":"\(own[0].text)","rssi":-70},
      {"timestamp":1600000130,"msg":"abc","rssi":-70},
      {"timestamp":1600000130,"msg":"\(theirs[0].text)","rssi":127},
      {"timestamp":1,"msg":"\(theirs[0].text)","rssi":-70},
      {"timestamp":-9223372036854775808,"msg":"\(theirs[0].text)","rssi":-70},
      {"msg":7,"timestamp":1600000130,"rssi":-70}, 5,
      {"timestamp":1600000130,"msg":"\(String(repeating: "a", count: 300))","rssi":-70}
      ],"events":[{"a":[[1]]}]}
      """
    let upload = try TracedUpload(json: json.utf8Span.span)
    #expect(upload.records.count == 4)
    #expect(upload.refused == 6)
    #expect(upload.refusals.map(\.place) == [5, 6, 7, 8, 9, 10])
    let contact = upload.records[0].contact(of: "\(user)")
    #expect(contact.receiverModel == "Pixel 4")
    #expect(contact.senderModel == "iPhone")
    #expect(contact.rssi == DecibelMilliwatts(-62))
    #expect(contact.txPower == DecibelMilliwatts(12))
    #expect(upload.records[1].txPower == nil)
    let contacts = mint.contacts(in: upload, by: user, at: now.advanced(seconds: 60))
    #expect(try contacts[0].get().user == other)
    #expect(contacts[1] == .failure(.future(seconds: 810)))
    #expect(contacts[2] == .failure(.own))
    #expect(contacts[3] == .failure(.text))
  }

  @Test(arguments: ["", "{", "{}", #"{"records":{}}"#, #"{"records":[}"#, "7", #"[{"msg":}]"#])
  func `that is no JSON of its form is refused as a whole`(text: String) {
    let error = #expect(throws: ProximityError.self) { try TracedUpload(json: text.utf8Span.span) }
    #expect(error?.code == .malformed)
  }

  @Test
  func `of more records than its limit is refused`() {
    let json = "[" + String(repeating: "0,", count: TracedUpload.mostRecords) + "0]"
    let error = #expect(throws: ProximityError.self) { try TracedUpload(json: json.utf8Span.span) }
    #expect(error?.code == .tooLarge)
    let deep = String(repeating: #"{"a":"#, count: 100_000)
    #expect(throws: ProximityError.self) { try TracedUpload(json: deep.utf8Span.span) }
  }
}

@Suite("The gate before a person's history")
struct HistoryGateTests {
  private let now = BlueTraceScene.now

  @Test
  func `refuses an officer without a case or before the person has agreed, and notes who asked`()
    throws
  {
    var random = SeededGenerator(seed: 2)
    var gate = HistoryGate()
    let user = try #require(BlueTraceScene.user)
    let other = try #require(BlueTraceScene.other)
    let bare = gate.history(of: user, for: nil, by: "lan", at: now)
    #expect(bare.value == nil)
    #expect(bare.entry.actor == "lan")
    #expect(bare.entry.refusal == "no case was named")
    #expect(gate.history(of: user, for: "c1", by: "lan", at: now).value == nil)
    let opened = gate.openCase("c1", of: user, by: "lan", at: now, using: &random)
    let code = try #require(opened.value)
    #expect(code.utf8.count == 6)
    #expect(gate.history(of: user, for: "c1", by: "lan", at: now).entry.refusal != nil)
    #expect(gate.typeCode(code, by: other, at: now).value == nil)
    let grant = gate.typeCode(code, by: user, at: now)
    #expect(grant.value?.caseName == "c1")
    #expect(gate.typeCode(code, by: user, at: now).value == nil)
    #expect(gate.history(of: user, for: "c1", by: "lan", at: now).value == grant.value)
    #expect(gate.history(of: other, for: "c1", by: "lan", at: now).value == nil)
    let late = now.advanced(seconds: 7200)
    #expect(gate.history(of: user, for: "c1", by: "lan", at: late).value == nil)
    #expect(gate.closeCase("c1", by: "lan", at: now)?.entry.deed == .closedCase)
    #expect(gate.history(of: user, for: "c1", by: "lan", at: now).value == nil)
    #expect(gate.closeCase("c1", by: "lan", at: now) == nil)
  }

  @Test
  func `takes a code once, for two hours, and not after five wrong tries`() throws {
    var random = SeededGenerator(seed: 5)
    var gate = HistoryGate()
    let user = try #require(BlueTraceScene.user)
    let other = try #require(BlueTraceScene.other)
    var opened = gate.openCase("c1", of: user, by: "lan", at: now, using: &random)
    var code = try #require(opened.value)
    #expect(gate.typeCode(code, by: user, at: now.advanced(seconds: 7200)).value == nil)
    let wrong = code == "000000" ? "000001" : "000000"
    for _ in 0..<5 { #expect(gate.typeCode(wrong, by: user, at: now).value == nil) }
    #expect(gate.typeCode(code, by: user, at: now).entry.refusal == "no case waits for a code")
    opened = gate.openCase("c1", of: user, by: "lan", at: now, using: &random)
    code = try #require(opened.value)
    #expect(gate.typeCode(" \(code)", by: user, at: now).value == nil)
    #expect(gate.typeCode(code, by: user, at: now).value != nil)
    #expect(gate.openCase("c1", of: other, by: "an", at: now, using: &random).value == nil)
  }
}
