// SPDX-License-Identifier: Apache-2.0

import Crypto
import Testing
import TramProximity
import TramUnits

/// The statements of docs/privacy.md about central modes, each by an adversary who has only the
/// bytes that the statement's party sees.
@Suite("Privacy of BlueTrace")
struct PrivacyBlueTraceTests {
  private let now = BlueTraceScene.now

  private struct Street {
    var mint: TempIDMint
    var user: UserCode
    var other: UserCode
    var random = SeededGenerator(seed: 9)

    init() throws {
      mint = try BlueTraceScene.mint()
      user = try #require(BlueTraceScene.user)
      other = try #require(BlueTraceScene.other)
    }

    mutating func batch(
      _ user: UserCode, _ count: Int, form: TempIDMint.Form = .published
    ) throws -> [TempID] {
      try mint.batch(for: user, from: BlueTraceScene.now, count: count, form: form, using: &random)
    }
  }

  @Test(arguments: [TempIDMint.Form.published, .keyed])
  func `a server of BlueTrace links every TempID of every user, case or not`(
    form: TempIDMint.Form
  ) throws {
    var street = try Street()
    // The server needs what was heard on the street, and nobody's consent.
    let heard =
      try street.batch(street.user, 50, form: form)
      + street.batch(street.other, 50, form: form)
    let users = try heard.shuffled(using: &street.random).map {
      try street.mint.content(of: $0).user
    }
    #expect(users.count { $0 == street.user } == 50)
    #expect(users.count { $0 == street.other } == 50)
  }

  @Test
  func `a bystander without the key cannot tell two TempIDs of one user from those of two`() throws
  {
    var street = try Street()
    let a = try street.batch(street.user, 1000)
    let b = try street.batch(street.other, 1000)
    var same = 0
    var different = 0
    for i in 0..<999 {
      same += differingBits(a[i].bytes, a[i + 1].bytes)
      different += differingBits(a[i].bytes, b[i].bytes)
    }
    // 61 bytes: 244 bits differ on average, with a deviation of 11 a pair.
    let deviation = 11.05 / Double(999).squareRoot()
    #expect((Double(same) / 999 - 244).magnitude < 5 * deviation)
    #expect((Double(different) / 999 - 244).magnitude < 5 * deviation)
  }

  @Test
  func `the number of its key is the same for everybody, and is all that a TempID shows`() throws {
    var street = try Street()
    let numbers =
      try street.batch(street.user, 10, form: .keyed).map(\.keyID)
      + street.batch(street.other, 10, form: .keyed).map(\.keyID)
    #expect(Set(numbers) == [7])
  }

  @Test
  func `a contact keeps TempIDs that it cannot read`() throws {
    var street = try Street()
    let kept = try street.batch(street.other, 20)
    let guess = TempIDMint(
      ring: try TempIDKeyRing(
        [TempIDKey(id: 7, secret: .random(using: &street.random))], issuing: 7))
    for id in kept { #expect(throws: TempIDRefusal.wrongTag) { try guess.content(of: id) } }
    // Nor do three bytes of the code of the one who was met stand together in any.
    for id in kept {
      let runs = (0..<id.bytes.count - 2).count { at in
        id.bytes[at..<at + 3].allSatisfy { $0 == 0x24 }
      }
      #expect(runs == 0)
    }
  }

  @Test
  func `an upload tells the server of BlueTrace whom the case met, by name and time`() throws {
    var street = try Street()
    let met = try street.batch(street.other, 1)[0]
    let json = #"[{"timestamp":1600000130,"msg":"\#(met.text)","rssi":-60}]"#
    let upload = try TracedUpload(json: json.utf8Span.span)
    let contacts = street.mint.contacts(in: upload, by: street.user, at: now)
    #expect(try contacts[0].get().user == street.other)
    #expect(upload.records[0].time == Instant(milliseconds: 1_600_000_130_000))
  }

  @Test
  func `who breaks into the server of BlueTrace reads all that was ever heard under its keys`()
    throws
  {
    var street = try Street()
    let heard = try street.batch(street.user, 100)
    let secret = BlueTraceScene.secret
    let thief = TempIDMint(ring: try TempIDKeyRing([TempIDKey(id: 9, secret: secret)], issuing: 9))
    #expect(try heard.allSatisfy { try thief.content(of: $0).user == street.user })
  }

  @Test
  func `a key that was forgotten protects what was heard under it, also from its server`() throws {
    var street = try Street()
    let heard = try street.batch(street.user, 20)
    try street.mint.ring.rotate(to: 8, secret: .random(using: &street.random), at: now)
    street.mint.ring.forget(retiredBefore: now.advanced(seconds: 90_001))
    for id in heard { #expect(throws: TempIDRefusal.wrongTag) { try street.mint.content(of: id) } }
  }

  @Test
  func `a TempID that is replayed within its quarter of an hour is taken for a contact`() throws {
    var street = try Street()
    let met = try street.batch(street.other, 1)[0]
    // Heard in one street, sent again in another: the server sees the same bytes.
    let moment = now.advanced(seconds: 700)
    let taken = try street.mint.contact(in: met, heard: moment, by: street.user, at: moment)
    #expect(taken.user == street.other)
    let late = now.advanced(seconds: 3600)
    #expect(throws: TempIDRefusal.self) {
      try street.mint.contact(in: met, heard: late, by: street.user, at: late)
    }
  }

  @Test
  func `an operator gets no history without the person's code, and every try is in the audit`()
    throws
  {
    var street = try Street()
    var gate = HistoryGate()
    var audit: [HistoryGate.AuditEntry] = []
    let opened = gate.openCase("c", of: street.user, by: "an", at: now, using: &street.random)
    audit.append(opened.entry)
    let early = gate.history(of: street.user, for: "c", by: "an", at: now)
    audit.append(early.entry)
    #expect(early.value == nil)
    let typed = gate.typeCode(opened.value ?? "", by: street.user, at: now)
    audit.append(typed.entry)
    let granted = gate.history(of: street.user, for: "c", by: "an", at: now)
    audit.append(granted.entry)
    #expect(granted.value != nil)
    #expect(audit.map(\.deed) == [.openedCase, .askedForHistory, .typedCode, .askedForHistory])
    #expect(audit.map { $0.refusal == nil } == [true, false, true, true])
  }
}

@Suite("Privacy of Bluezone")
struct PrivacyBluezoneTests {
  private let morning = Instant(milliseconds: 1_596_844_800_000)

  private func days(_ count: Int, seed: UInt64) -> [BluezoneDay] {
    var random = SeededGenerator(seed: seed)
    var days = [BluezoneDay(key: .random(using: &random), start: morning)]
    while let last = days.last, days.count < count { days.append(last.next) }
    return days
  }

  /// What a party that has one day's key can follow.
  private func followed(from day: BluezoneDay, days: Int) -> Set<BluezoneIdentifier> {
    var found: Set<BluezoneIdentifier> = []
    var link = day
    for _ in 0..<days {
      found.formUnion(link.identifiers())
      link = link.next
    }
    return found
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func `a published day of Bluezone discloses all later days, and no earlier one`(seed: UInt64) {
    let phone = days(20, seed: seed)
    let known = followed(from: phone[7], days: 13)
    for day in phone[7...] { #expect(day.identifiers().allSatisfy(known.contains)) }
    for day in phone[..<7] { #expect(!day.identifiers().contains(where: known.contains)) }
  }

  @Test
  func `a bystander of Bluezone follows a case for ever after its key was told`() {
    let phone = days(61, seed: 3)
    // Two months later, from the same 32 bytes, as nothing starts the chain anew.
    let known = followed(from: phone[0], days: 61)
    #expect(phone[60].identifiers().allSatisfy(known.contains))
  }

  @Test
  func `a bystander of Bluezone cannot go on from an identifier to the next one`() {
    let identifiers = days(1, seed: 4)[0].identifiers()
    // Twelve of the 32 bytes are sent; their digest is not the digest of the link.
    for (one, next) in zip(identifiers, identifiers.dropFirst()) {
      let sent = stride(from: 0, to: 24, by: 2).compactMap { at in
        UInt8(one.text.dropFirst(at).prefix(2), radix: 16)
      }
      let digest = [UInt8](SHA256.hash(data: sent))
      let guess = [0, 4, 8, 12, 16, 18, 20, 22, 24, 26, 28, 30].map { digest[$0] }
      #expect(BluezoneIdentifier(guess.span) != next)
    }
    #expect(Set(identifiers).count == 96)
  }

  @Test
  func `a contact of Bluezone gets the case's key of the day, and with it all of its identifiers`()
    throws
  {
    let phone = days(1, seed: 5)[0]
    let key = phone.key.bytes.map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
    let check = try BluezoneCheck(
      json: """
        {"data":[{"daily_key":"\(key.joined())","time_start":1596844800000,"max":96,
        "time_end":1596931200000}]}
        """.utf8Span.span)
    let known = BluezoneSearch(check)
    #expect(known.count == 96)
    for (place, identifier) in phone.identifiers().enumerated() {
      #expect(
        known.time(of: identifier)?.lowerBound
          == morning.advanced(seconds: Double(place) * 900))
    }
  }

  @Test
  func `an upload of Bluezone tells the server the identifiers of everybody who was met`() throws {
    let met = days(1, seed: 6)[0].identifiers()
    let own = days(1, seed: 7)[0].identifiers()
    var reader = BluezoneLogReader()
    for place in 0..<96 {
      let time = morning.milliseconds + Int64(place) * 900_000
      let line = "\(own[place].text)\t\(met[place].text)\t-60\t\(time)"
      let contact = try reader.read(line.utf8Span.span)
      #expect(contact.receiver == own[place].text)
      #expect(contact.sender == met[place].text)
    }
  }

  @Test
  func `who breaks into a Bluezone phone learns its days to come, and none that is over`() {
    let phone = days(10, seed: 8)
    let stolen = phone[5]
    let known = followed(from: stolen, days: 5)
    #expect(phone[9].identifiers().allSatisfy(known.contains))
    #expect(!phone[4].identifiers().contains(where: known.contains))
  }
}
