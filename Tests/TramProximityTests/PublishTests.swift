// SPDX-License-Identifier: Apache-2.0

import Crypto
import Testing
import TramProximity
import TramUnits

@Suite("An upload of keys")
struct PublishTests {
  private let now = PublishKit.now

  @Test
  func `is taken once, and its keys are told two hours after their end`() throws {
    var kit = try PublishKit()
    let request = try kit.request(kit.keys(15))
    let answer = try kit.publisher.apply(request, at: now, using: &kit.random)
    #expect(answer.taken == 15)
    #expect(answer.dropped == 0)
    let told = kit.publisher.take(at: now)
    #expect(told.keys.count == 15)
    #expect(told.keys == told.keys.sorted { $0.key < $1.key })
    #expect(told.keys.allSatisfy { $0.reportType == .confirmedTest })
    #expect(kit.publisher.take(at: now).keys.isEmpty)
  }

  @Test
  func `with a key that is still valid keeps it back until two hours after its end`() throws {
    var kit = try PublishKit()
    var keys = kit.keys(1)
    let today = UInt32(now.milliseconds / 86_400_000) * 144
    keys[0].rollingStart = ExposureInterval(today)
    let request = try kit.request(keys)
    _ = try kit.publisher.apply(request, at: now, using: &kit.random)
    let end = (Int64(today) + 144) * 600_000
    #expect(kit.publisher.take(at: now).keys.isEmpty)
    #expect(kit.publisher.take(at: Instant(milliseconds: end + 7_199_999)).keys.isEmpty)
    #expect(kit.publisher.take(at: Instant(milliseconds: end + 7_200_000)).keys.count == 1)
  }

  @Test
  func `with the same certificate again is refused, also by who only heard of it`() throws {
    var kit = try PublishKit()
    let request = try kit.request(kit.keys(3))
    #expect(kit.refusal(request) == nil)
    #expect(kit.refusal(request)?.code == .usedBefore)
    #expect(kit.publisher.count == 3)
    // Another publisher, to which the bytes of what was accepted were told.
    var later = try PublishKit()
    let (upload, _) = try later.publisher.accept(request, at: now, using: &later.random)
    #expect(later.publisher.count == 0)
    later.publisher.note(try AcceptedUpload(reading: upload.bytes.span), at: now)
    #expect(later.refusal(request)?.code == .usedBefore)
    #expect(later.publisher.due(at: .init(milliseconds: .max)).keys.count == 3)
    for length in 0..<upload.bytes.count {
      let cut = Array(upload.bytes.prefix(length))
      let read = try? AcceptedUpload(reading: cut.span)
      #expect(read == nil || read?.count ?? 0 < 3)
    }
  }

  @Test
  func `with the certificate's mirrored signature is refused as the same`() throws {
    var kit = try PublishKit()
    let request = try kit.request(kit.keys(3))
    #expect(kit.refusal(request) == nil)
    // Any other valid signature of the same text stands for the mirror.
    let parts = request.certificate.split(separator: UInt8(ascii: "."))
    let text = [UInt8](parts[0] + [UInt8(ascii: ".")] + parts[1])
    let other = try PublishKit.authority.signature(for: text).rawRepresentation
    var twin = request
    let tail = PublishKit.text([UInt8](other), "-", "_", filled: false)
    twin.certificate = text + [UInt8(ascii: ".")] + [UInt8](tail.utf8)
    #expect(twin.certificate != request.certificate)
    #expect(kit.refusal(twin)?.code == .usedBefore)
  }

  @Test
  func `with a certificate for other keys is refused`() throws {
    var kit = try PublishKit()
    var request = try kit.request(kit.keys(3))
    request.keys[1].rollingPeriod = 143
    #expect(kit.refusal(request)?.code == .forged)
    request = try kit.request(kit.keys(3))
    request.keys[0].key.low ^= 1
    #expect(kit.refusal(request)?.code == .forged)
    request = try kit.request(kit.keys(3))
    request.keys.removeLast()
    #expect(kit.refusal(request)?.code == .forged)
    request = try kit.request(kit.keys(3))
    request.keys.reverse()
    #expect(kit.refusal(request) == nil)
  }

  @Test(arguments: [0, 1, 15, 65])
  func `with an empty or short key of its proof is refused`(count: Int) throws {
    var kit = try PublishKit()
    let request = try kit.request(
      kit.keys(3), proofKey: [UInt8](repeating: 1, count: count))
    #expect(kit.refusal(request)?.detail.contains("\(count) bytes") == true)
  }

  @Test
  func `of no key or of 31 is refused`() throws {
    var kit = try PublishKit()
    #expect(kit.refusal(try kit.request([]))?.code == .malformed)
    #expect(kit.refusal(try kit.request(kit.keys(31)))?.code == .tooLarge)
  }

  @Test
  func `of four keys of one start, of overlapping keys or of one key twice is refused`() throws {
    var kit = try PublishKit()
    var keys = kit.keys(4)
    for i in keys.indices { keys[i].rollingStart = keys[0].rollingStart }
    #expect(kit.refusal(try kit.request(keys))?.detail.contains("4 keys start") == true)
    #expect(kit.refusal(try kit.request(Array(keys.prefix(3)))) == nil)
    var overlapping = kit.keys(2)
    overlapping[1].rollingStart.rawValue += 1
    #expect(kit.refusal(try kit.request(overlapping))?.detail.contains("overlaps") == true)
    let one = kit.keys(1)
    #expect(kit.refusal(try kit.request(one + one))?.detail.contains("twice") == true)
    var long = kit.keys(1)
    long[0].rollingPeriod = 145
    #expect(kit.refusal(try kit.request(long))?.code == .malformed)
  }

  @Test
  func `leaves out keys of the future and of twenty days ago, and takes the others`() throws {
    var kit = try PublishKit()
    var keys = kit.keys(4)
    keys[0].rollingStart.rawValue += 288
    keys[3].rollingStart.rawValue -= 20 * 144
    let request = try kit.request(keys)
    let answer = try kit.publisher.apply(request, at: now, using: &kit.random)
    #expect(answer.taken == 2)
    #expect(answer.dropped == 2)
  }

  @Test
  func `counts days from the onset, leaves out keys too far from it, refuses one that cannot be`()
    throws
  {
    var kit = try PublishKit()
    let keys = kit.keys(10)
    let onset = keys[3].rollingStart.rawValue + 70
    let claims = ["symptomOnsetInterval": "\(onset)"]
    _ = try kit.publisher.apply(
      try kit.request(keys, claims: claims), at: now, using: &kit.random)
    let days = kit.publisher.take(at: now).keys.map { $0.daysSinceOnset ?? 99 }
    #expect(days.sorted() == Array(-6...3))
    let early = ["symptomOnsetInterval": "\(onset - 15 * 144)"]
    let answer = try kit.publisher.apply(
      try kit.request(kit.keys(6), claims: early), at: now, using: &kit.random)
    #expect(answer.dropped == 4)
    let future = ["symptomOnsetInterval": "\(onset + 10 * 144)"]
    #expect(kit.refusal(try kit.request(kit.keys(3), claims: future))?.code == .malformed)
  }

  @Test
  func `told anew needs the token of the first upload`() throws {
    var kit = try PublishKit()
    let keys = kit.keys(3)
    let first = try kit.publisher.apply(
      try kit.request(keys, report: "likely"), at: now, using: &kit.random)
    #expect(kit.publisher.take(at: now).keys.count == 3)
    #expect(kit.refusal(try kit.request(keys))?.code == .forged)
    let strange = [UInt8](repeating: 1, count: first.revisionToken.count)
    #expect(kit.refusal(try kit.request(keys, token: strange))?.code == .forged)
    for at in [0, 5, 20, first.revisionToken.count - 1] {
      var damaged = first.revisionToken
      damaged[at] ^= 1
      #expect(kit.refusal(try kit.request(keys, token: damaged))?.code == .forged)
    }
    let other = try kit.publisher.apply(
      try kit.request(kit.keys(2)), at: now, using: &kit.random)
    #expect(kit.refusal(try kit.request(keys, token: other.revisionToken))?.code == .forged)
    let again = try kit.publisher.apply(
      try kit.request(keys, token: first.revisionToken), at: now, using: &kit.random)
    #expect(again.taken == 3)
    let told = kit.publisher.take(at: now)
    #expect(told.revised.count == 3)
    #expect(told.revised.allSatisfy { $0.reportType == .confirmedTest })
  }

  @Test
  func `told anew goes from clinical to confirmed or revoked, once, and no other way`() throws {
    var kit = try PublishKit()
    for (first, then, isAllowed) in [
      ("likely", "confirmed", true), ("likely", "negative", true), ("confirmed", "likely", false),
      ("confirmed", "negative", false),
    ] {
      let keys = kit.keys(2)
      let answer = try kit.publisher.apply(
        try kit.request(keys, report: first), at: now, using: &kit.random)
      let request = try kit.request(keys, report: then, token: answer.revisionToken)
      #expect((kit.refusal(request) == nil) == isAllowed, "\(first) to \(then)")
      guard isAllowed else { continue }
      let back = try kit.request(keys, report: "likely", token: answer.revisionToken)
      #expect(kit.refusal(back)?.code == .malformed)
    }
  }

  @Test
  func
    `revoked before it was told is never told, and a negative case of which nobody heard is none`()
    throws
  {
    var kit = try PublishKit()
    let keys = kit.keys(2)
    let answer = try kit.publisher.apply(
      try kit.request(keys, report: "likely"), at: now, using: &kit.random)
    let negative = try kit.request(keys, report: "negative", token: answer.revisionToken)
    _ = try kit.publisher.apply(negative, at: now, using: &kit.random)
    let told = kit.publisher.take(at: now)
    #expect(told.keys.isEmpty)
    #expect(told.revised.isEmpty)
    let fresh = try kit.publisher.apply(
      try kit.request(kit.keys(2), report: "negative"), at: now, using: &kit.random)
    #expect(fresh.taken == 0)
  }

  @Test
  func `is answered with as many bytes as a refusal and as chaff`() throws {
    var kit = try PublishKit()
    var sizes: Set<Int> = []
    for count in [1, 15, 30] {
      let request = try kit.request(kit.keys(count))
      let answer = try kit.publisher.apply(request, at: now, using: &kit.random)
      sizes.insert(answer.body(kit.settings, using: &kit.random).count)
    }
    var refused = PublishAnswer()
    refused.refusal = String(repeating: "\"no\u{1F9A0}", count: 1000)
    sizes.insert(refused.body(kit.settings, using: &kit.random).count)
    let chaff = kit.publisher.chaff(using: &kit.random)
    #expect(!chaff.revisionToken.isEmpty)
    sizes.insert(chaff.body(kit.settings, using: &kit.random).count)
    sizes.insert(PublishAnswer().body(kit.settings, using: &kit.random).count)
    #expect(sizes == [kit.settings.answerBytes])
  }

  @Test
  func `beyond what the publisher can hold or remember is refused, and nothing is forgotten`()
    throws
  {
    var settings = PublishSettings()
    settings.mostHeld = 4
    settings.mostRemembered = 2
    var kit = try PublishKit(settings: settings)
    #expect(kit.refusal(try kit.request(kit.keys(3))) == nil)
    let second = try kit.request(kit.keys(3))
    #expect(kit.refusal(second)?.code == .tooLarge)
    #expect(kit.publisher.count == 3)
    #expect(kit.refusal(try kit.request(kit.keys(1))) == nil)
    kit.publisher.forget(at: Instant(milliseconds: now.milliseconds + 40 * 86_400_000))
    #expect(kit.publisher.count == 0)
    #expect(kit.publisher.memory.count == 0)
  }
}
