// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("tram exposure")
struct ExposureCommandTests {
  private let header = "key_hex,rolling_start,rolling_period,risk,report_type,days_since_onset\n"
  private let rows =
    "00112233445566778899aabbccddeeff,2650032,144,3,1,-2\n"
    + "75c734c6dd1a782de7a965da5eb93125,2642976,7,,,\n"
  /// The published key of RFC 6979 A.2.5, which is nobody's secret, and its public half.
  private let privateKey = """
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49
    AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8
    maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
    -----END EC PRIVATE KEY-----

    """
  private let publicKey = """
    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7
    Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
    -----END PUBLIC KEY-----

    """

  private func export(in folder: TemporaryFolder) throws -> String {
    let outcome = try Program.run(
      "exposure", "export", "--keys", try folder.file("keys.csv", holding: header + rows),
      "--output", folder.path("out.zip"), "--sign",
      try folder.file("private.pem", holding: privateKey))
    #expect(outcome.status == 0, "\(outcome.errors)")
    return folder.path("out.zip")
  }

  @Test
  func `writes an export that it verifies and dumps as it was given`() throws {
    let folder = try TemporaryFolder()
    let zip = try export(in: folder)
    let key = try folder.file("public.pem", holding: publicKey)
    let verified = try Program.run("exposure", "verify", zip, "--key", key)
    #expect(verified.status == 0)
    #expect(verified.output == "2 keys, signed by the trusted key\n")
    let dumped = try Program.run("exposure", "dump", zip)
    #expect(dumped.output == header + rows)
    let named = try Program.run("exposure", "verify", zip, "--key", "452-v1=\(key)")
    #expect(named.status == 0)
    let other = try Program.run("exposure", "verify", zip, "--key", "453-v1=\(key)")
    #expect(other.status == 1)
    #expect(other.errors.contains("tram exposure verify: error: no signature"))
  }

  @Test
  func `splits keys over files of a batch, lists them, and verifies them together alone`() throws {
    let folder = try TemporaryFolder()
    let keys = try folder.file("keys.csv", holding: header + rows)
    let sign = try folder.file("private.pem", holding: privateKey)
    for _ in 0..<2 {
      let outcome = try Program.run(
        "exposure", "export", "--keys", keys, "--output", folder.path("out.zip"), "--sign", sign,
        "--most-keys", "1", "--index", folder.path("index.txt"))
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(
      try folder.text("index.txt") == "out-1.zip\nout-2.zip\nout-1.zip\nout-2.zip\n")
    let key = try folder.file("public.pem", holding: publicKey)
    let files = [folder.path("out-2.zip"), folder.path("out-1.zip")]
    let both = try Program.run(["exposure", "verify", "--key", key] + files)
    #expect(both.output == "2 keys, signed by the trusted key\n")
    let one = try Program.run("exposure", "verify", files[0], "--key", key)
    #expect(one.errors.contains("error: 1 of the 2 files of a batch are there"))
  }

  @Test
  func `refuses what is no export with the file and the reason, and exit code 1`() throws {
    let folder = try TemporaryFolder()
    let key = try folder.file("public.pem", holding: publicKey)
    let text = try folder.file("text.zip", holding: "no zip")
    for arguments in [["verify", text, "--key", key], ["dump", text]] {
      let outcome = try Program.run(["exposure"] + arguments)
      #expect(outcome.status == 1)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains("error: \(text): zip: no end of a zip directory"))
    }
    let missing = try Program.run("exposure", "dump", "/nowhere/a.zip")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("error: /nowhere/a.zip: No such file or directory"))
    let unkeyed = try Program.run("exposure", "verify", text, "--key", text)
    #expect(unkeyed.status == 1)
  }

  @Test
  func `derives identifiers of good lines and tells the bad ones with their number`() throws {
    let outcome = try Program.run(
      "exposure", "identifiers",
      input: """
        rolling_period,tek_hex,rolling_start
        1,75c734c6dd1a782de7a965da5eb93125,2642976
        145,75c734c6dd1a782de7a965da5eb93125,2642976
        1,75c734c6dd1a782de7a965da5eb9312,2642976
        1,75c734c6dd1a782de7a965da5eb93125,-1
        1,75c734c6dd1a782de7a965da5eb93125,
        """)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.last?.hasPrefix(
        "75c734c6dd1a782de7a965da5eb93125,2642976,8be6cd371c5c891604bfbe49df845096,") == true)
    for reason in [
      "line 3: rolling_period \"145\" is not a whole number in 1...144",
      "line 4: tek_hex \"75c734c6dd1a782de7a965da5eb9312\" is not 32 hexadecimal digits",
      "line 5: rolling_start \"-1\"", "line 6: rolling_start is missing",
      "1 keys answered, 4 bad lines left out",
    ] {
      #expect(outcome.errors.contains(reason), "\(reason) in \(outcome.errors)")
    }
  }

  @Test
  func `says what a country's app would have said of matches`() throws {
    let folder = try TemporaryFolder()
    let zip = try export(in: folder)
    let start = Int64(2_650_040) * 600_000
    let matches = (0..<7 as Range<Int64>).map {
      "00112233445566778899aabbccddeeff,2650040,\(start + $0 * 240_000),-70,45\n"
    }
    let file = try folder.file(
      "matches.csv", holding: "key_hex,interval,time,rssi,attenuation\n" + matches.joined())
    for (rules, told) in [("germany", "1"), ("switzerland", "1"), ("italy", "1")] {
      let outcome = try Program.run(
        "exposure", "risk", "--matches", file, "--keys", zip, "--rules", rules)
      #expect(outcome.status == 0)
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.last?.split(separator: ",")[1] == Substring(told), "\(rules): \(lines)")
    }
    let own = try Program.run(
      "exposure", "risk", "--matches", file, "--keys", zip, "--thresholds", "50,60,70",
      "--weights", "2,1,0.5,0")
    // Two minutes at first, four after each other scan; twice their weight.
    #expect(
      own.output
        == "day,weighted_minutes,score_sum,greatest_score\n2020-05-21,52.000,3120.000,3120.000\n")
    let unknown = try Program.run("exposure", "risk", "--rules", "moon", "--keys", zip)
    #expect(unknown.status == 64)
  }
}
