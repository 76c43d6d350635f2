// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramBytes
import TramProximity
import TramUnits

@Suite("Bluezone")
struct BluezoneTests {
  private let morning = Instant(milliseconds: 1_596_844_800_000)

  @Test
  func `a chain gives the keys and identifiers of another program`() {
    var day = BluezoneDay(key: TracingVectors.counting, start: morning)
    for vector in TracingVectors.bluezone {
      #expect(day.key == TracingVectors.thirtyTwo(vector.key))
      let identifiers = day.identifiers()
      #expect(identifiers.count == 96)
      #expect(identifiers[0].text == vector.first)
      #expect(identifiers[1].text == vector.second)
      #expect(identifiers[95].text == vector.last)
      day = day.next
    }
    #expect(day.start == morning.advanced(seconds: 3 * 86_400))
  }

  @Test(.enabled(if: TracingVectors.hasFolder, "the phones' logs lie outside of the repository"))
  func `gives the six identifiers that two real phones logged, each in its quarter of an hour`()
    throws
  {
    let all = try TracingVectors.json("bluezone_vectors.json")
    for vector in try #require(all["days"] as? [[String: Any]]) {
      let key = TracingVectors.thirtyTwo(vector["daily_key"] as? String ?? "")
      let expected = try #require(vector["blid"] as? [String]).map { $0.uppercased() }
      #expect(BluezoneDay(key: key, start: morning).identifiers().map(\.text) == expected)
    }
    let real = try #require(all["real_observations"] as? [[String: Any]])
    #expect(real.count == 6)
    for one in real {
      let key = TracingVectors.thirtyTwo(one["base_id"] as? String ?? "")
      let identifiers = BluezoneDay(key: key, start: morning).identifiers()
      let place = try #require(one["index"] as? Int)
      #expect(identifiers[place].text == one["blid"] as? String)
      if let seen = one["seen_ms"] as? Int64 {
        #expect((seen - morning.milliseconds) / 900_000 == Int64(place))
      }
    }
  }

  @Test(.enabled(if: TracingVectors.hasFolder, "the phones' logs lie outside of the repository"))
  func `a question of the server finds the contacts in a real phone's history`() throws {
    let all = try TracingVectors.json("bluezone_vectors.json")
    let real = try #require(all["real_observations"] as? [[String: Any]])
    let key = try #require(real[1]["base_id"] as? String)
    let check = try BluezoneCheck(
      json: """
        {"data":[{"daily_key":"\(key)","time_start":1596844800000,"max":96,
        "time_end":1596931200000}]}
        """.utf8Span.span)
    let search = BluezoneSearch(check)
    var reader = BluezoneLogReader()
    var lines = try LineReader(
      path: TracingVectors.folder + "vectors/bluezone_request_upload_history.tsv",
      longestLine: BluezoneLogReader.longestLine)
    var own = 0
    var count = 0
    while case .line = try lines.advance() {
      let contact = try reader.read(lines.line)
      count += 1
      let digits = contact.receiver.utf8Span.span
      guard let identifier = BluezoneIdentifier(hexadecimal: digits),
        let moment = search.time(of: identifier)?.lowerBound
      else { continue }
      own += 1
      #expect((-60.0..<960).contains(contact.time.seconds(since: moment)))
      #expect(search.answer(identifier, heard: contact.time) == .contact)
    }
    #expect(count == 101)
    #expect(own > 90)
  }

  @Test
  func `asks for the identifiers from the start to the end that the server tells`() throws {
    let key = TracingVectors.lowCost[1].key
    let check = try BluezoneCheck(
      json: """
        {"version":3,"data":[{"daily_key":"\(key.uppercased())","time_start":1596844800000,
        "max":96,"time_end":1596855600000,"more":[1]}]}
        """.utf8Span.span)
    let search = BluezoneSearch(check)
    #expect(search.count == 12)
    let day = BluezoneDay(key: TracingVectors.thirtyTwo(key), start: morning)
    let second = day.identifiers(2)[1]
    let own = morning.advanced(seconds: 900)
    #expect(search.time(of: second) == own..<own.advanced(seconds: 900))
    #expect(search.answer(day.identifiers(13)[12], heard: own) == .notAsked)
    // Whoever reads the question can send it again, the next day or an hour later.
    for (seconds, off) in [
      (-901.0, 901.0), (-900, 0), (450, 0), (1800, 0), (1801, 901),
      (86_400, 85_500),
    ] {
      let answer = search.answer(second, heard: own.advanced(seconds: seconds))
      #expect(answer == (off > 0 ? .outOfTime(seconds: off) : .contact))
    }
  }

  @Test(arguments: [
    #"{"data":[{"daily_key":"00","time_start":1,"time_end":2}]}"#,
    #"{"data":[{"daily_key":"KEY","time_start":-1,"time_end":2}]}"#,
    #"{"data":[{"daily_key":"KEY","time_start":9,"time_end":9}]}"#,
    #"{"data":[{"daily_key":"KEY","time_start":0,"time_end":172800001}]}"#,
    #"{"data":[{"daily_key":"KEY","time_start":0,"time_end":9,"max":0}]}"#,
    #"{"data":[{"daily_key":"KEY","time_start":0,"time_end":9,"max":100000000000}]}"#,
    #"{"data":[{"daily_key":7,"time_start":0,"time_end":9}]}"#,
    #"{"data":[[]]}"#, #"{"data":{}}"#, "{}", "", "[]", #"{"data":[]} x"#,
  ])
  func `a question that is none is refused with what is wrong`(text: String) {
    let json = text.replacingOccurrences(of: "KEY", with: TracingVectors.lowCost[0].key)
    let error = #expect(throws: ProximityError.self) {
      try BluezoneCheck(json: json.utf8Span.span)
    }
    #expect(error?.code == .malformed)
    #expect(error?.detail.hasPrefix("a check request: ") == true)
  }

  @Test
  func `a question about more days than its limit is refused`() {
    let entry = #"{"daily_key":"\#(TracingVectors.lowCost[0].key)","time_start":0,"time_end":9}"#
    let many = [String](repeating: entry, count: BluezoneCheck.mostEntries + 1)
    let json = #"{"data":[\#(many.joined(separator: ","))]}"#
    let error = #expect(throws: ProximityError.self) {
      try BluezoneCheck(json: json.utf8Span.span)
    }
    #expect(error?.code == .tooLarge)
    let wide = [String](repeating: entry.dropLast() + #","max":1440}"#, count: 1401)
    let wideError = #expect(throws: ProximityError.self) {
      try BluezoneCheck(json: #"{"data":[\#(wide.joined(separator: ","))]}"#.utf8Span.span)
    }
    #expect(wideError?.code == .tooLarge)
  }

  @Test(arguments: [
    ("", "1 fields"),
    ("A\tB\t-71\t1596866191387", "own identifier \"A\" is not 24"),
    ("OWN\tOTHE\t-71\t1596866191387", "other's identifier \"OTHE\""),
    ("OWN\tOTHER0\t-71\t1596866191387", "other's identifier"),
    ("OWN\tOWN\t-71\t1596866191387", "a phone that heard itself"),
    ("OWN\tOTHER\t127\t1596866191387", "strength \"127\""),
    ("OWN\tOTHER\t20\t1596866191387", "strength \"20\""),
    ("OWN\tOTHER\t-200\t1596866191387", "strength \"-200\""),
    ("OWN\tOTHER\t-7.5\t1596866191387", "strength \"-7.5\""),
    ("OWN\tOTHER\t-71\t1596866191", "time \"1596866191\""),
    ("OWN\tOTHER\t-71\t99999999999999999999", "time"),
    ("OWN\tOTHER\t-71", "3 fields"), ("OWN\tOTHER\t-71\t1\t2", "5 fields"),
    ("\"OWN\tOTHER\t-71\t1596866191387", "quoted field"),
  ])
  func `a line of a history that cannot be used is refused with what is wrong`(
    line: String, reason: String
  ) {
    let text = line.replacingOccurrences(of: "OWN", with: "B9A665D754FE65E665D76A45")
      .replacingOccurrences(of: "OTHER", with: "7C3DEC4246EA6F90E38EA254")
    var reader = BluezoneLogReader()
    let error = #expect(throws: ProximityError.self) { _ = try reader.read(text.utf8Span.span) }
    #expect(error?.detail.contains(reason) == true, "\(error?.detail ?? "")")
  }
}
