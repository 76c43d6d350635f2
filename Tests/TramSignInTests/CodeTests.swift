// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramSignIn

@Suite("Codes of an app and of paper")
struct CodeTests {
  /// The key of both RFCs' tables.
  private let key = Array("12345678901234567890".utf8)

  @Test
  func `codes of a counter are those of RFC 4226`() {
    // Appendix D.
    let table = [
      "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
      "520489",
    ]
    for (counter, code) in table.enumerated() {
      #expect(CounterCodes(key: key).text(of: UInt64(counter)) == code)
    }
  }

  @Test(arguments: [
    (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ])
  func `codes of a time are those of RFC 6238`(seconds: Int64, code: String) {
    // Appendix B, the rows of SHA-1.
    let step = TimeCodes.step(at: Instant(milliseconds: seconds * 1000))
    #expect(CounterCodes(key: key, digits: 8).text(of: UInt64(step)) == code)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a code is taken within half a minute, once, and never an earlier one after it`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let codes = TimeCodes(key: (0..<20).map { _ in .random(in: .min ... .max, using: &random) })
    let now = Instant(milliseconds: .random(in: 0...4_000_000_000_000, using: &random))
    let step = TimeCodes.step(at: now)
    for offset in Int64(-3)...3 {
      let taken = codes.accept(codes.text(of: step + offset), after: nil, at: now)
      // Two steps may by chance have one code; which of them is taken does not matter.
      #expect((taken != nil) == (abs(offset) <= 1) || taken != step + offset)
      if abs(offset) <= 1 { #expect(taken != nil) }
    }
    let first = try #require(codes.accept(codes.text(of: step), after: nil, at: now))
    #expect(codes.accept(codes.text(of: step), after: first, at: now) == nil)
    let earlier = codes.text(of: step - 1)
    if earlier != codes.text(of: step + 1) {
      #expect(codes.accept(earlier, after: first, at: now) == nil)
    }
    let later = now.advanced(seconds: 30)
    #expect(codes.accept(codes.text(of: step + 1), after: first, at: later) == step + 1)
  }

  @Test
  func `what is typed is read with spaces, and refused in any other form`() {
    let codes = TimeCodes(key: key)
    let now = Instant(milliseconds: 59_000)
    #expect(codes.accept("287 082", after: nil, at: now) == 1)
    #expect(codes.accept(" 287082 ", after: nil, at: now) == 1)
    for text in [
      "", "28708", "2870820", "28708a", "-87082", "+87082", "２８７０８２", "2870\u{0}82",
      String(repeating: " ", count: 1000) + "287082", String(repeating: "9", count: 100_000),
    ] {
      #expect(codes.accept(text, after: nil, at: now) == nil)
    }
  }

  @Test
  func `times before 1970 and at the ends of what is counted have codes too`() {
    let codes = TimeCodes(key: key)
    for time in [Int64.min, -1, 0, .max] {
      let now = Instant(milliseconds: time)
      let step = TimeCodes.step(at: now)
      #expect(codes.accept(codes.text(of: step), after: nil, at: now) != nil)
    }
    #expect(TimeCodes.step(at: Instant(milliseconds: -1)) == -1)
  }

  @Test
  func `an app takes the key over by an address`() {
    let codes = TimeCodes(key: key)
    #expect(
      codes.address(service: "Trạm", account: "lan & co") == "otpauth://totp/Tr%E1%BA%A1m:"
        + "lan%20%26%20co?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tr%E1%BA%A1m"
        + "&algorithm=SHA1&digits=6&period=30")
    #expect(codes.typedKey == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
  }

  @Test
  func `letters of 32 are those of RFC 4648`() {
    // Section 10, without the padding.
    let table = [
      ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
      ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
    ]
    for (bytes, text) in table {
      #expect(Base32.text(of: Array(bytes.utf8)) == text)
      #expect(Base32.bytes(of: text) == Array(bytes.utf8))
    }
    #expect(Base32.bytes(of: "MZXW6===") == Array("foo".utf8))
    #expect(Base32.bytes(of: "mzxw 6ytb-oi") == Array("foobar".utf8))
    #expect(Base32.bytes(of: "MZXW6YTB01") == Base32.bytes(of: "MZXW6YTBOI"))
    for text in ["M", "MZX", "MZXW6Y", "MZ=XQ", "MZXR", "MZX9", "MZX!", "Ｍ"] {
      #expect(Base32.bytes(of: text) == nil, "\(text)")
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `a recovery code is read as it is printed and typed, and of one account alone`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let code = RecoveryCode(
      bytes: (0..<RecoveryCode.length).map { _ in .random(in: .min ... .max, using: &random) })
    #expect(code.text.count == 19)
    #expect(RecoveryCode(code.text) == code)
    #expect(RecoveryCode(code.text.lowercased().replacing("-", with: " ")) == code)
    #expect(code.hash(account: 1) != code.hash(account: 2))
    #expect(code.hash(account: 1).count == 32)
    #expect(!"\(code)".contains(code.text) && !String(reflecting: code).contains(code.text))
  }

  @Test
  func `what is no recovery code is none`() {
    for text in [
      "", "ABCD", "ABCD-EFGH-IJKL-MNO", "ABCD-EFGH-IJKL-MNOP-Q", "ABCD-EFGH-IJKL-MN9P", "123456",
      String(repeating: "A", count: 100_000),
    ] {
      #expect(RecoveryCode(text) == nil, "\(text.prefix(30))")
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `bytes come back from letters of 32, and have one text`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<Int.random(in: 0...70, using: &random)).map { _ in
      UInt8.random(in: .min ... .max, using: &random)
    }
    #expect(Base32.bytes(of: Base32.text(of: bytes)) == bytes)
  }
}
