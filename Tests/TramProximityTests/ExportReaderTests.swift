// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramProximity
import TramUnits

@Suite("An export of keys")
struct ExportReaderTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `comes back as it was written, sorted by its keys`(seed: UInt64) throws {
    let keys = ExportKit.keys(Int(seed) * 7, seed: seed)
    let revised = ExportKit.keys(Int(seed), seed: seed + 1000)
    let zip = try ExportKit.writer.files(of: keys, revised: revised)
    #expect(zip.count == 1)
    let file = try ExportKit.read(zip[0])
    #expect(file.keys == keys.sorted { $0.key < $1.key })
    #expect(file.revisedKeys == revised.sorted { $0.key < $1.key })
    #expect(file.header.start == ExportKit.start)
    #expect(file.header.end == ExportKit.end)
    #expect(file.header.region == "452")
    #expect(file.header.batchNumber == 1)
    #expect(file.header.batchSize == 1)
    #expect(file.header.signatures == [ExportKit.info])
    try ExportVerifier(trusting: ExportKit.signer.verificationKey).verify(file)
  }

  @Test(arguments: ["", "EK Export v1   ", "ek export v1    ", "EK Export v2    ", "PK"])
  func `with another header is refused`(header: String) {
    let refusal = ExportKit.refusal(of: [UInt8](header.utf8))
    #expect(refusal?.code == .malformed)
    #expect(refusal?.detail.contains("EK Export v1") == true)
  }

  @Test(arguments: [0, 1, 15, 17, 52])
  func `with a key of another length is refused, and the length is named`(count: Int) {
    let body = ExportKit.body(Field.key(data: [UInt8](repeating: 1, count: count)))
    #expect(ExportKit.refusal(of: body)?.detail.contains("\(count) bytes, not 16") == true)
  }

  @Test
  func `with a key without data or start is refused`() {
    #expect(ExportKit.refusal(of: ExportKit.body(Field.key(data: nil)))?.code == .malformed)
    #expect(ExportKit.refusal(of: ExportKit.body(Field.key(start: nil)))?.code == .malformed)
  }

  @Test(arguments: [0, 145, UInt64(bitPattern: -1), 1 << 32, .max])
  func `with a period outside of 1 to 144 is refused`(period: UInt64) {
    let refusal = ExportKit.refusal(of: ExportKit.body(Field.key(period: period)))
    #expect(refusal?.code == .malformed)
  }

  @Test
  func `takes a missing period as a whole day, and what else is missing as not known`() throws {
    let body = ExportKit.body(Field.key())
    let key = try ExportFile.read(export: body.span).keys[0]
    #expect(key.rollingPeriod == 144)
    #expect(key.transmissionRisk == nil)
    #expect(key.reportType == nil)
    #expect(key.daysSinceOnset == nil)
  }

  @Test
  func `reads days since onset as zigzag, and refuses them beyond fourteen`() throws {
    for (days, wanted) in [(27, -14), (28, 14), (1, -1), (0, 0)] as [(UInt64, Int32)] {
      let body = ExportKit.body(Field.key(days: days))
      #expect(try ExportFile.read(export: body.span).keys[0].daysSinceOnset == wanted)
    }
    for days in [29, 30, UInt64(UInt32.max), .max] as [UInt64] {
      #expect(ExportKit.refusal(of: ExportKit.body(Field.key(days: days)))?.code == .malformed)
    }
  }

  @Test
  func `with a number of eleven bytes, or of more than 64 bits, is refused`() {
    let long = [UInt8](repeating: 0x80, count: 10) + [1]
    let wide = [UInt8](repeating: 0xFF, count: 9) + [2]
    for number in [long, wide] {
      for body in [ExportKit.body([0x20] + number), ExportKit.body(number)] {
        #expect(ExportKit.refusal(of: body)?.detail.contains("64 bits") == true)
      }
    }
  }

  @Test
  func `with a length that leads beyond the end is refused`() {
    for length in [200, UInt64(Int.max), .max] as [UInt64] {
      let body = ExportKit.body(Field.varint(7 << 3 | 2) + Field.varint(length) + [1, 2, 3])
      #expect(ExportKit.refusal(of: body)?.detail.contains("beyond the end") == true)
    }
  }

  @Test
  func `reads over fields and groups that it does not know`() throws {
    let group =
      [UInt8](Field.varint(50 << 3 | 3)) + Field.number(1, 5) + Field.bytes(2, [1, 2])
      + Field.varint(51 << 3 | 3) + Field.varint(51 << 3 | 4) + Field.varint(50 << 3 | 4)
    let fixed =
      Field.varint(60 << 3 | 5) + [1, 2, 3, 4] + Field.varint(61 << 3 | 1)
      + [UInt8](repeating: 9, count: 8)
    let body = ExportKit.body(
      group, Field.number(99, 1), fixed, Field.key(extra: group + fixed), Field.bytes(300, []))
    #expect(try ExportFile.read(export: body.span).keys.count == 1)
  }

  @Test
  func `with groups that do not end, end others or lie too deep is refused`() {
    let start = Field.varint(50 << 3 | 3)
    let end = Field.varint(50 << 3 | 4)
    #expect(ExportKit.refusal(of: ExportKit.body(start))?.code == .malformed)
    #expect(ExportKit.refusal(of: ExportKit.body(end))?.code == .malformed)
    #expect(
      ExportKit.refusal(of: ExportKit.body(start, Field.varint(51 << 3 | 4)))?.code == .malformed)
    let deep = [[UInt8]](repeating: start, count: 100_000).flatMap { $0 }
    #expect(ExportKit.refusal(of: ExportKit.body(deep))?.code == .tooLarge)
  }

  @Test
  func `with a known field of another type is refused`() {
    for body in [
      ExportKit.body(Field.bytes(1, [1])), ExportKit.body(Field.number(7, 1)),
      ExportKit.body(Field.bytes(4, [1])), ExportKit.body([0x07]), ExportKit.body([0x00, 1]),
      ExportKit.body(Field.bytes(7, Field.number(1, 5))),
    ] {
      #expect(ExportKit.refusal(of: body)?.code == .malformed)
    }
  }

  @Test
  func `with more keys, signatures or text than the limits allow is refused`() {
    var limits = ExportLimits()
    limits.mostKeys = 100
    let keys = [[UInt8]](repeating: Field.key(), count: 101).flatMap { $0 }
    #expect(ExportKit.refusal(of: ExportKit.body(keys), limits: limits)?.code == .tooLarge)
    let infos = [[UInt8]](repeating: Field.bytes(6, []), count: 33).flatMap { $0 }
    #expect(ExportKit.refusal(of: ExportKit.body(infos))?.code == .tooLarge)
    let region = Field.bytes(3, [UInt8](repeating: 65, count: 257))
    #expect(ExportKit.refusal(of: ExportKit.body(region))?.code == .tooLarge)
  }

  @Test
  func `with impossible times or numbers is refused`() {
    let far = [0x09] + [UInt8](repeating: 0xFF, count: 8)
    #expect(ExportKit.refusal(of: ExportKit.body(far))?.code == .malformed)
    let back = [0x09, 9, 0, 0, 0, 0, 0, 0, 0, 0x11, 8, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
    #expect(ExportKit.refusal(of: ExportKit.body(back))?.detail.contains("ends before") == true)
    #expect(ExportKit.refusal(of: ExportKit.body(Field.number(5, 1 << 31)))?.code == .malformed)
    #expect(ExportKit.refusal(of: ExportKit.body(Field.key(risk: 9)))?.code == .malformed)
  }

  @Test
  func `cut at any byte is refused or holds fewer keys, and is never believed`() throws {
    let zip = try ExportKit.sound(6)
    let (body, signatures) = try ExportKit.parts(of: zip)
    let verifier = ExportVerifier(trusting: ExportKit.signer.verificationKey)
    for count in 0..<zip.count {
      #expect(ExportKit.refusal(ofZip: [UInt8](zip[..<count])) != nil)
    }
    for count in 0..<body.count {
      let cut = try ExportKit.zip([UInt8](body[..<count]), signatures)
      #expect(ExportKit.verdict(onZip: cut, by: verifier) != nil)
    }
    for count in 0..<signatures.count {
      let cut = try ExportKit.zip(body, [UInt8](signatures[..<count]))
      #expect(ExportKit.verdict(onZip: cut, by: verifier) != nil)
    }
  }

  @Test
  func `with any one bit of it changed is never believed`() throws {
    let (body, signatures) = try ExportKit.parts(of: try ExportKit.sound(3))
    let verifier = ExportVerifier(trusting: ExportKit.signer.verificationKey)
    for at in body.indices {
      var changed = body
      changed[at] ^= 1 << UInt8(at % 8)
      let zip = try ExportKit.zip(changed, signatures)
      #expect(ExportKit.verdict(onZip: zip, by: verifier) != nil, "byte \(at)")
    }
  }

  @Test
  func `without export_bin is refused`() throws {
    var zip = ZipWriter()
    try zip.add("export.sig", [1].span)
    #expect(ExportKit.refusal(ofZip: zip.finished())?.detail.contains("no export.bin") == true)
  }
}
