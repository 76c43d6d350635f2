// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("tram proximity audit and anchors, tram exposure tempids and import-log")
struct TracingCommandTests {
  private let identifier = "96292322cc46771f1e09601a14583f22"

  @Test
  func `tells a relay between two receivers and keeps what no rule refuses`() throws {
    let folder = try TemporaryFolder()
    let sightings = try folder.file(
      "sightings.csv",
      holding: """
        time,receiver,rpi_hex,rssi
        1596120730000,gate,\(identifier),-71
        1596120731000,gate,zz,-71
        1596120733000,market,\(identifier),-64

        """)
    let receivers = try folder.file(
      "receivers.csv",
      holding: "receiver,latitude,longitude\ngate,10.8,106.7\nmarket,10.845,106.7\nsea,0,0\n")
    let outcome = try Program.run(
      "proximity", "audit", "--sightings", sightings, "--receivers", receivers, "--accepted",
      folder.path("accepted.csv"))
    #expect(outcome.status == 3)
    #expect(
      outcome.output
        == "2020-07-30 14:52:13: relay, likely: \(identifier) was heard by gate and market, "
        + "5004 m apart, within 3 s\n")
    #expect(outcome.errors.contains("line 3: rpi_hex \"zz\" is not 32 hexadecimal digits"))
    #expect(outcome.errors.contains("line 4: a receiver at 0, 0 is one without a place"))
    #expect(
      outcome.errors.contains("2 sightings of 3 receivers, 1 refused, 1 finding, relay 1"))
    #expect(
      try folder.text("accepted.csv")
        == "time,receiver,rpi_hex,rssi\n1596120730000,gate,\(identifier),-71\n")
    let json = try Program.run(
      "proximity", "audit", "--sightings", sightings, "--receivers", receivers, "--json")
    #expect(json.output.hasPrefix("{\"rule\":\"relay\",\"sureness\":\"likely\",\"identifier\":"))
    let clean = try Program.run("proximity", "audit", "--sightings", sightings)
    #expect(clean.status == 0)
    #expect(clean.output.isEmpty)
  }

  @Test
  func `turns what a phone heard of its wristband into observations that the watch reads`() throws {
    let folder = try TemporaryFolder()
    // The published vector of Exposure Notification 1.2: its key and its first identifiers.
    let register = try folder.file(
      "register.csv",
      holding: """
        token_hex,tek_hex,rolling_start,rolling_period,device
        00000000000000000000000000000007,75c734c6dd1a782de7a965da5eb93125,2642976,144,p1

        """)
    let heard = try folder.file(
      "heard.csv",
      holding: """
        time,address,rssi,rpi_hex,aem_hex
        1585785660000,aa,-62,8be6cd371c5c891604bfbe49df845096,72033874
        1585785661000,aa,-60,8be6cd371c5c891604bfbe49df845096,72033874
        1585785662000,aa,-40,\(identifier),
        1585786260000,aa,-64,3c9a1de5dd6b02afa7fded7b570b3e56,

        """)
    let outcome = try Program.run(
      "proximity", "anchors", "--register", register, "--capture", heard, "--device", "p1",
      "--output", folder.path("sightings.jsonl"))
    #expect(outcome.status == 0)
    #expect(outcome.errors == "3 sightings of the register, 1 of others, 2 observations\n")
    let lines = try folder.text("sightings.jsonl")
    #expect(
      lines == """
        {"device":"p1","time":1585785661000,"sightings":[{"token":\
        "00000000000000000000000000000007","rssi":-60,"txPower":8}]}
        {"device":"p1","time":1585786260000,"sightings":[{"token":\
        "00000000000000000000000000000007","rssi":-64}]}

        """)
    let fixed = try Program.run(
      "proximity", "anchors", "--register", register, "--capture", heard, "--anchor",
      String(repeating: "0a", count: 16), "--every", "0")
    #expect(fixed.output.split(separator: "\n").count == 3)
    #expect(fixed.output.contains("{\"device\":\"p1\",\"time\":1585785660000,\"sightings\":"))
    #expect(fixed.output.contains("\"token\":\"\(String(repeating: "0a", count: 16))\""))
    let orders = try folder.file(
      "orders.jsonl",
      holding: """
        {"order":"o1","device":"p1","from":1585785600000,"anchor":\
        "00000000000000000000000000000007",\
        "place":{"latitude":21.03,"longitude":105.85,"radius":100}}

        """)
    let watch = try Program.run(
      "watch", "--orders", orders, "--observations", folder.path("sightings.jsonl"), "--strict")
    #expect(watch.status == 0)
  }

  @Test
  func `makes TempIDs, reads them in an upload and turns both apps' logs into sightings`() throws {
    let folder = try TemporaryFolder()
    let keys = try folder.file(
      "keys.csv",
      holding: "key,secret_hex,state\n7,\(String(repeating: "01", count: 32)),active\n")
    let own = String(repeating: "42", count: 21)
    let other = String(repeating: "24", count: 21)
    let issued = try Program.run(
      "exposure", "tempids", "issue", "--keys", keys, "--user", other, "--count", "2", "--from",
      "1600000060000")
    let rows = issued.output.split(separator: "\n")
    #expect(rows.count == 3)
    #expect(rows[1].hasPrefix("1600000000000,1600000900000,B"))
    let id = rows[1].split(separator: ",")[2]
    let upload = try folder.file(
      "upload.json",
      holding: """
        {"records":[{"timestamp":1600000100,"msg":"\(id)","rssi":-61,"txPower":-8,"modelC":"A"},
        {"timestamp":1600009000,"msg":"\(id)","rssi":-61},{"msg":1}]}
        """)
    let read = try Program.run(
      "exposure", "tempids", "read", upload, "--keys", keys, "--user", own, "--now",
      "1600010000000")
    #expect(
      read.output == """
        time,user,key,rssi,refusal
        1600000100000,\(other),7,-61,
        1600009000000,,,-61,it was heard 8100 s after it had expired

        """)
    #expect(read.errors.contains("record 3: \"timestamp\" is no positive number"))
    #expect(read.errors.contains("2 records, 1 refused, expired 1"))
    let named = try Program.run(
      "exposure", "import-log", "--format", "bluetrace", upload, "--keys", keys, "--user", own,
      "--now", "1600010000000")
    let header = "time,receiver,sender,rssi,tx_power,receiver_model,sender_model\n"
    #expect(named.output == header + "1600000100000,\(own),\(other),-61,-8,A,\n")
    let log = try Program.run(
      "exposure", "import-log", "--format", "bluezone", "-", "--receiver", "p1",
      input: "B9A665D754FE65E665D76A45\t7C3DEC4246EA6F90E38EA254\t-71\t1596866191387\nx\ty\n")
    #expect(log.output == header + "1596866191387,p1,7C3DEC4246EA6F90E38EA254,-71,,,\n")
    #expect(log.errors.contains("standard input: line 2: 2 fields between tabs"))
    #expect(log.errors.contains("1 contact, 1 bad line left out"))
  }
}
