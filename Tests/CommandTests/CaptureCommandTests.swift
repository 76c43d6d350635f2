// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("tram capture")
struct CaptureCommandTests {
  private static let identifier = "0123456789abcdeffedcba9876543210"
  /// A legacy advertising report of Exposure Notification from 5a:4b:3c:2d:1e:0f at -71 dBm.
  private static let report =
    "043e28020103010f1e2d3c4b5a1c03036ffd17166ffd" + identifier + "01020304b9"
  private static let header = "6274736e6f6f700000000001000003ea"

  /// A record of btsnoop with one H4 packet, so many milliseconds after 1970.
  private static func record(_ packet: String, at time: Int) -> String {
    let length = digits(packet.count / 2, 8)
    let micros = time * 1000 + 0x00DC_DDB3_0F2F_8000
    return length + length + digits(1, 8) + digits(0, 8) + digits(micros, 16) + packet
  }

  private static func digits(_ number: Int, _ width: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(width - text.count, 0)) + text
  }

  /// Writes a log and gives its path.
  private func log(_ hexadecimal: String, in folder: TemporaryFolder) throws -> String {
    let digits = Array(hexadecimal)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    let path = folder.path("log.btsnoop")
    try Foundation.Data(bytes).write(to: URL(filePath: path))
    return path
  }

  private func goodLog(in folder: TemporaryFolder) throws -> String {
    let hour = (0..<60).map { Self.record(Self.report, at: FeedLines.time(Double($0))) }
    return try log(Self.header + hour.joined(), in: folder)
  }

  @Test
  func `writes a row for each exposure advertisement and tells the counts`() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run("capture", try goodLog(in: folder))
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 61)
    #expect(lines[0] == "time,address,rssi,rpi_hex,aem_hex")
    #expect(
      lines[1] == "\(FeedLines.morning),5a:4b:3c:2d:1e:0f,-71,\(Self.identifier),01020304")
    #expect(outcome.errors == "60 packets, 60 reports, 60 exposure advertisements\n")
    let sightings = try Program.run(
      "capture", try goodLog(in: folder), "--sightings", "-", "--device", "hall", "--clock-ahead",
      "3600")
    #expect(
      sightings.output.hasPrefix(
        """
        time,receiver,sender,rssi,tx_power,receiver_model,sender_model
        \(FeedLines.morning - 3_600_000),hall,\(Self.identifier),-71,,,

        """))
  }

  @Test
  func `a receiver at the home anchor tells tram watch of the wearers of tags`() throws {
    let folder = try TemporaryFolder()
    let anchor = "6b1f0c7a3f5e4d2c9b8a796857463524"
    let captured = try Program.run(
      "capture", try goodLog(in: folder), "--observations", folder.path("hall.jsonl"),
      "--anchor", anchor, "--tags",
      try folder.file("tags.csv", holding: "tag,device\n5A4B3C2D1E0F,p1\nnobody,p2\n"))
    #expect(captured.status == 0)
    #expect(captured.errors.contains("tags.csv: line 3: tag \"nobody\" of device \"p2\""))
    let first = try #require(folder.text("hall.jsonl").split(separator: "\n").first)
    let sighting = #"{"token":"\#(anchor)","rssi":-71}"#
    #expect(
      String(first)
        == #"{"device":"p1","time":\#(FeedLines.morning),"sightings":[\#(sighting)]}"#)
    let orders = try folder.file(
      "orders.jsonl", holding: FeedLines.order(more: #","anchor":"\#(anchor)""#))
    let watched = try Program.run(
      "watch", "--quiet", "--strict", "--orders", orders, "--observations",
      folder.path("hall.jsonl"), "--alarms", folder.path("alarms.jsonl"))
    #expect(watched.status == 0, "\(watched.errors)")
    #expect(!watched.errors.contains("line "))
  }

  @Test
  func `a log that breaks off is read to where it does, and one of another kind is refused`()
    throws
  {
    let folder = try TemporaryFolder()
    let whole = Self.header + Self.record(Self.report, at: FeedLines.morning)
    let cut = try log(whole + Self.record(Self.report, at: 0).dropLast(20), in: folder)
    let outcome = try Program.run("capture", cut, "--lint", folder.path("lint.csv"))
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("byte 83: a record of 67 bytes breaks off after 57"))
    #expect(outcome.errors.contains("1 packets, 1 reports, 1 exposure advertisements"))
    #expect(try folder.text("lint.csv") == "kept,of,companions,heard,first,last\n")
    let strict = try Program.run(
      "capture", "--strict", cut, cut, "--output", folder.path("strict.csv"))
    #expect(strict.status == 1)
    #expect(strict.errors.contains("1 packets, 1 reports, 1 exposure advertisements"))
    #expect(try folder.text("strict.csv").split(separator: "\n").count == 2)
    let other = try log("6274736e6f6f700000000001000003eb", in: folder)
    let refused = try Program.run("capture", other)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("log.btsnoop: btsnoop datalink 1003 (BCSP) is not read"))
    #expect(try Program.run("capture", other, "--anchor", "6b").status == 64)
  }

  /// Made for this test.
  private static let privateKey = """
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEILEAaNio5rq6XhDTmQB68LilouBe48YtMQdeOg6f5YVFoAoGCCqGSM49
    AwEHoUQDQgAE+vBdDvIpJ5dkEXKYFXoGU/Mx1xVrvDb77ssyQUAg+2hlrrJj0AXc
    nW47FXWgmswV0oGos/oInnXk8e2rEX+/ZA==
    -----END EC PRIVATE KEY-----
    """

  @Test
  func `tram exposure match finds what a published key explains, and tells how long it took`()
    throws
  {
    let folder = try TemporaryFolder()
    let keys = try folder.file(
      "keys.csv",
      holding:
        "key_hex,rolling_start,rolling_period\n75c734c6dd1a782de7a965da5eb93125,2642976,144\n")
    let export = try Program.run(
      "exposure", "export", "--keys", keys, "--output", folder.path("day.zip"), "--sign",
      try folder.file("private.pem", holding: Self.privateKey + "\n"))
    #expect(export.status == 0, "\(export.errors)")
    let derived = try Program.run("exposure", "identifiers", "--keys", keys)
    let row = try #require(derived.output.split(separator: "\n").dropFirst(5).first)
      .split(separator: ",")
    // Version 1.0 and 8 dBm, hidden by the key's stream.
    let metadata = try #require(UInt32(row[3], radix: 16)) ^ 0x4008_0000
    let time = try #require(Int(row[1])) * 600_000
    let heard = try folder.file(
      "heard.csv",
      holding: """
        rssi,time,aem_hex,rpi_hex
        -63,\(time),\(Self.digits(Int(metadata), 8)),\(row[2])
        -63,\(time + 7_800_000),\(Self.digits(Int(metadata), 8)),\(row[2])
        127,\(time),\(Self.digits(Int(metadata), 8)),\(row[2])
        -63,soon,00000000,\(row[2])
        -63,\(time),00000000,\(row[2].dropLast())
        -163,\(time),00000000,\(row[2])

        """)
    let outcome = try Program.run(
      "exposure", "match", "--keys", folder.path("day.zip"), "--sightings", heard)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output == """
        key_hex,interval,time,rssi,attenuation
        75c734c6dd1a782de7a965da5eb93125,\(row[1]),\(time),-63,71
        75c734c6dd1a782de7a965da5eb93125,\(row[1]),\(time),127,

        """)
    #expect(outcome.errors.contains("matched 1 keys in 0.0"))
    for reason in [
      "line 5: time \"soon\" is not whole milliseconds", "line 6: rpi_hex",
      "line 7: rssi \"-163\" is not a whole number in -128...127",
      "1 sightings lie more than two hours", "3 bad lines left out",
    ] {
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    }
  }
}
