// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramProximity
import TramUnits

@Suite("A zip file of an export")
struct ZipTests {
  private static let body = ExportKit.body(Field.key())
  private static let part = ZipKit.Part(content: body)

  private func refusal(_ parts: ZipKit.Part..., with change: (inout ZipKit) -> Void = { _ in })
    -> String
  {
    var kit = ZipKit(parts: parts)
    change(&kit)
    return ExportKit.refusal(ofZip: kit.bytes)?.detail ?? "taken"
  }

  private func part(_ change: (inout ZipKit.Part) -> Void) -> ZipKit.Part {
    var part = Self.part
    change(&part)
    return part
  }

  @Test
  func `is read stored and packed, with sizes behind the bytes, and with other entries in it`() {
    #expect(refusal(Self.part) == "taken")
    #expect(refusal(part { $0.hasDescriptor = true }) == "taken")
    #expect(refusal(Self.part, part { $0.name = "content.sig" }) == "taken")
    // Info-ZIP tells the size before and behind, and leaves check and packed size open.
    let halfOpen = part {
      $0.hasDescriptor = true
      $0.localSize = UInt32(Self.body.count)
    }
    #expect(refusal(halfOpen) == "taken")
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `gives back what was put in`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var zip = ZipWriter()
    let contents = (0..<3).map { _ in
      (0..<Int.random(in: 0...3000, using: &random)).map { _ in
        UInt8.random(in: 0...(seed % 2 == 0 ? 255 : 3), using: &random)
      }
    }
    for (i, content) in contents.enumerated() { try zip.add("\(i)", content.span) }
    let bytes = zip.finished()
    let entries = try ZipReader.entries(of: bytes.span)
    #expect(entries.map(\.name) == ["0", "1", "2"])
    for (entry, content) in zip2(entries, contents) {
      #expect(try ZipReader.content(of: entry, in: bytes.span, most: 3000) == content)
    }
  }

  private func zip2<A, B>(_ a: [A], _ b: [B]) -> [(A, B)] { Array(Swift.zip(a, b)) }

  @Test(arguments: [
    "../export.bin", "/export.bin", "a/export.bin", "..\\export.bin", "C:\\export.bin", "..", ".",
    "", "export\u{0}.bin", "exp ort.bin", "ex\u{E9}port.bin",
  ])
  func `with a name that climbs, leads elsewhere or hides something is refused`(name: String) {
    #expect(refusal(Self.part, part { $0.name = name }).contains("entry 2"))
  }

  @Test
  func `with two entries of one name, in any case, is refused`() {
    #expect(refusal(Self.part, Self.part).contains("two entries"))
    #expect(refusal(Self.part, part { $0.name = "Export.BIN" }).contains("two entries"))
  }

  @Test
  func `that is encrypted is refused`() {
    for flags in [1, 0x41, 0x2001] as [UInt16] {
      #expect(refusal(part { $0.flags = flags }).contains("encrypted"))
    }
    #expect(refusal(part { $0.flags = 0x20 }).contains("unknown flags"))
  }

  @Test
  func `in the zip64 form is refused`() {
    #expect(refusal(part { $0.claimedSize = .max }).contains("zip64"))
    #expect(refusal(Self.part) { $0.claimedCount = .max }.contains("zip64"))
  }

  @Test
  func `packed by another method is refused`() {
    for method in [1, 9, 12, 14, 93, 99] as [UInt16] {
      #expect(refusal(part { $0.method = method }).contains("method"))
    }
  }

  @Test
  func `whose headers contradict each other is refused`() {
    #expect(refusal(part { $0.localName = "export.sig" }).contains("different things"))
    #expect(refusal(part { $0.localSize = 5 }).contains("different sizes"))
    #expect(refusal(part { $0.localSize = 0 }).contains("different sizes"))
    let open = part {
      $0.hasDescriptor = true
      $0.localSize = 5
    }
    #expect(refusal(open).contains("different sizes"))
    let damaged = part {
      $0.hasDescriptor = true
      $0.descriptorDamage = 1
    }
    #expect(refusal(damaged).contains("different things"))
    #expect(refusal(Self.part) { $0.claimedCount = 2 }.contains("no entry"))
  }

  @Test
  func `with another check than its bytes is refused`() {
    #expect(refusal(part { $0.checksum = 1 }).contains("CRC-32"))
  }

  @Test
  func `with bytes that belong to no entry is refused, wherever they stand`() {
    #expect(refusal(part { $0.gap = [0] }) != "taken")
    #expect(refusal(part { $0.gap = [0] }, part { $0.name = "b" }) != "taken")
    #expect(refusal(Self.part) { $0.trailing = [0] } != "taken")
    #expect(refusal(Self.part) { $0.leading = [0x4D, 0x5A] } != "taken")
    #expect(refusal(Self.part) { $0.comment = [65, 66] } != "taken")
  }

  @Test
  func `that grows beyond what keys can is refused before it is unpacked`() throws {
    let zeros = [UInt8](repeating: 0, count: 5_000_000)
    let (_, signatures) = try ExportKit.parts(of: try ExportKit.sound())
    let refusal = ExportKit.refusal(ofZip: try ExportKit.zip(ExportHeader.mark + zeros, signatures))
    #expect(refusal?.code == .tooLarge)
    let second = ExportKit.refusal(ofZip: try ExportKit.zip(Self.body, zeros))
    #expect(second?.code == .tooLarge)
  }

  @Test
  func `that claims to be small and is not stops at its claim`() throws {
    let zeros = [UInt8](repeating: 0, count: 50_000_000)
    let packed = try Deflate.pack(zeros.span, level: 9)
    let lie = ZipKit.Part(content: packed, method: 8, claimedSize: 100)
    #expect(refusal(lie).contains("more than the 100 bytes it claims"))
    let shortfall = ZipKit.Part(
      content: try Deflate.pack(Self.body.span, level: 1), method: 8,
      claimedSize: UInt32(Self.body.count + 1))
    #expect(refusal(shortfall).contains("cannot be unpacked"))
  }

  @Test
  func `with damaged, cut or lengthened packed bytes is refused`() throws {
    let packed = try Deflate.pack(Self.body.span, level: 9)
    let size = UInt32(Self.body.count)
    for content in [
      Array(packed.dropLast()), packed + [0], [0xFF] + packed, [], [UInt8](repeating: 6, count: 40),
    ] {
      let entry = ZipKit.Part(content: content, method: 8, claimedSize: size)
      #expect(refusal(entry).contains("cannot be unpacked"))
    }
  }

  @Test
  func `with too many entries, or none, is refused`() {
    #expect(refusal().contains("empty"))
    let many = ZipKit(parts: (0..<17).map { ZipKit.Part(name: "\($0)") })
    #expect(ExportKit.refusal(ofZip: many.bytes)?.code == .tooLarge)
    var limits = ExportLimits()
    limits.mostZipBytes = 10
    #expect(
      ExportKit.refusal(ofZip: ZipKit(parts: [Self.part]).bytes, limits: limits)?.code
        == .tooLarge)
  }

  @Test
  func `unpacks gzip of several members within its bound, for the server`() throws {
    // "ab" and "cd", each a member with a stored block.
    let member: (UInt8, UInt8) -> [UInt8] = { a, b in
      let check = Deflate.checksum(of: [a, b].span)
      return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 0, 0xFD, 0xFF, a, b]
        + (0..<4).map { UInt8(truncatingIfNeeded: check >> (8 * UInt32($0))) } + [2, 0, 0, 0]
    }
    let both = member(97, 98) + member(99, 100)
    #expect(try Deflate.unpackGzip(both.span, most: 4) == [97, 98, 99, 100])
    #expect(throws: BytesError.self) { _ = try Deflate.unpackGzip(both.span, most: 3) }
    for count in 0..<both.count where count != both.count / 2 {
      let cut = Array(both[..<count])
      #expect(throws: BytesError.self) { _ = try Deflate.unpackGzip(cut.span, most: 4) }
    }
  }
}
