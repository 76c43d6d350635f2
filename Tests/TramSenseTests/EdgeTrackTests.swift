// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

private func gpx(_ text: String) throws(IntakeRefusal) -> EdgeReport {
  let bytes = Array(text.utf8)
  return try GPXReader(device: "máy 1").read(bytes.span)
}

private func geoJSON(_ text: String) throws(IntakeRefusal) -> EdgeReport {
  let bytes = Array(text.utf8)
  return try GeoJSONTrackReader(device: "máy 1").read(bytes.span)
}

private let track = """
  \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
  <gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
    <wpt lat="21.5" lon="105.5"><time> 2020-06-01T08:26:40Z </time><name>Nhà &amp; vườn</name></wpt>
    <trk><name>a</name><trkseg>
      <trkpt lat="21.0278" lon="105.8342"><ele>4</ele><time>2020-06-01T08:26:41Z</time>
        <hdop>2.5</hdop><extensions><x:speed xmlns:x="y">3</x:speed><time>1</time></extensions>
      </trkpt>
      <trkpt lat="21.0279" lon="105.8343"></trkpt>
      <trkpt lat="0" lon="0"><time>2020-06-01T08:26:43Z</time></trkpt>
      <trkpt lat="x" lon="1"><time>2020-06-01T08:26:43Z</time></trkpt>
      <trkpt lon="1"><time>2020-06-01T08:26:43Z</time></trkpt>
      <trkpt lat="21" lon="105"><time>01/06/2020</time></trkpt>
    </trkseg></trk>
  </gpx>
  """

private let collection = #"""
  {"type":"FeatureCollection","features":[
   {"type":"Feature","properties":{"time":"2020-06-01T08:26:40Z","accuracy":9,"device":"máy 2"},
    "geometry":{"type":"Point","coordinates":[105.8342,21.0278,4]}},
   {"type":"Feature","geometry":{"coordinates":[105.5,21.5],"type":"Point"},
    "properties":{"time":1591000001000}},
   {"type":"Feature","geometry":{"type":"LineString","coordinates":[[105,21],[105.1,21.1,9]]},
    "properties":{"coordTimes":["2020-06-01T08:26:40Z","2020-06-01T08:26:41Z"]}},
   {"type":"Feature","geometry":{"type":"LineString","coordinates":[[105,21],[105.1,21.1]]},
    "properties":{"coordTimes":["2020-06-01T08:26:40Z"]}},
   {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4]]]},"properties":null},
   {"type":"Feature","geometry":null,"properties":{}},
   {"type":"Feature","geometry":{"type":"Point","coordinates":[21,105]},
    "properties":{"time":1591000001000}}
  ]}
  """#

@Suite("A reader of GPX")
struct GPXReaderTests {
  @Test
  func `takes points with a time, and says the line of the others`() throws {
    let report = try gpx(track)
    #expect(report.device == "máy 1")
    #expect(
      report.observations.map(\.time.milliseconds) == [1_591_000_000_000, 1_591_000_001_000])
    #expect(report.observations.last?.fix?.accuracy == Meters(12.5))
    #expect(report.observations.last?.fix?.coordinate.latitudeE7 == 210_278_000)
    #expect(
      report.refusals.map(\.reason)
        == [.noTime, .positionZero, .positionNotANumber, .positionMissing, .noTime])
    #expect(report.refusals.first?.detail == "line 8: the message has no time")
    #expect(report.tally.lines == 7)
  }

  @Test(arguments: [
    ("<kml/>", "line 1, column 7: the outermost element is not <gpx>"),
    ("", "line 1, column 1: the document has no element"),
    (
      "<gpx>\n<trkpt lat='1' lon='2'>\n</gpx>",
      "line 3, column 1: an element ends that is not the one open"
    ),
    (
      "<!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx/>",
      "line 1, column 1: a document type (DTD) is not read, for its entities may be a trap"
    ),
  ])
  func `refuses what is no GPX with its line and column`(text: String, detail: String) {
    #expect { try gpx(text) } throws: { ($0 as? IntakeRefusal)?.detail == detail }
  }

  @Test
  func `bounds the points and the bytes`() {
    let bytes = Array(track.utf8)
    for settings in [EdgeSettings(mostBytes: 100), EdgeSettings(mostMessages: 3)] {
      #expect {
        try GPXReader(device: "a", settings: settings).read(bytes.span)
      } throws: { ($0 as? IntakeRefusal)?.reason == .lineTooLong }
    }
  }
}

@Suite("A reader of positions in GeoJSON")
struct GeoJSONTrackReaderTests {
  @Test
  func `takes points and lines with times`() throws {
    let report = try geoJSON(collection)
    #expect(report.devices == ["máy 2", "máy 1"])
    #expect(report.observations.map(\.device.rawValue) == [0, 1, 1, 1])
    #expect(report.observations.first?.fix?.accuracy == Meters(9))
    #expect(report.observations.last?.fix?.coordinate.longitudeE7 == 1_051_000_000)
    #expect(report.refusals.map(\.reason) == [.noTime, .noTime, .positionSwapped])
    #expect(report.refusals.last?.detail.hasPrefix("feature 7: ") == true)
    #expect(report.tally[.otherKind] == 2)
    let tally = report.tally
    #expect(tally.observations + tally.refused + tally.skipped == tally.lines)
    let alone = try geoJSON(
      #"{"type":"Feature","geometry":{"type":"Point","coordinates":[105,21]},"#
        + #""properties":{"timestamp":1591000001}}"#)
    #expect(alone.observations.count == 1)
  }

  @Test(arguments: ["", "[]", "{\"features\":[5]}", "{\"features\":[{}", "{} x"])
  func `refuses what is no GeoJSON`(text: String) {
    #expect { try geoJSON(text) } throws: { ($0 as? IntakeRefusal)?.reason == .notJSON }
  }

  @Test
  func `gives a batch the numbers that its owner chose`() throws {
    let report = try geoJSON(collection)
    var batch = ObservationBatch()
    report.append(to: &batch) { $0 == "máy 1" ? DeviceID(77) : nil }
    #expect(batch.observations.count == 3)
    #expect(batch.observations.allSatisfy { $0.device == DeviceID(77) })
  }
}

/// Damages a text in one of the ways in which texts are damaged.
private func damaged(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
  var bytes = Array(text.utf8)
  let pieces = [
    "<", ">", "/>", "&", "<!", "]]>", "{", "}", "[", "]", "\"", ",", ":", "null", "NaN", "-", "9",
    "e9", "%", "=", "1e400", "\\u", "<trkpt lat='1' lon='2'>",
  ]
  for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
    let at = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.remove(at: at)
    case 2: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: at)
    case 3: bytes.removeSubrange(at...)
    case 4: bytes.insert(contentsOf: bytes[at...].prefix(40), at: at)
    default: bytes.removeSubrange(at..<min(at + 9, bytes.count))
    }
  }
  return bytes
}

private let samples = [
  #"[{"_type":"location","lat":21.0278,"lon":105.8342,"acc":12,"tst":1591000000,"batt":64,"vel":3,"#
    + #""t":"u","motionactivities":["walking"],"topic":"owntracks/a/b"},{"_type":"transition","#
    + #""event":"enter","desc":"nhà","lat":21,"lon":105,"tst":1591000000}]"#,
  "id=4%3A8&timestamp=2020-06-01T08:26:40Z&lat=21.0278&lon=105.8342&speed=10&batt=64&valid=true",
  #"{"location":{"timestamp":"2020-06-01T08:26:40.000Z","coords":{"latitude":21.0278,"#
    + #""longitude":105.8342,"accuracy":9,"speed":1.5},"is_moving":true,"battery":{"level":0.5},"#
    + #""geofence":{"identifier":"a","action":"EXIT"}},"device_id":"48241179"}"#,
]

private func readOwnTracks(_ bytes: [UInt8]) throws -> EdgeReport {
  try OwnTracksReader(user: "u", device: "d").read(bytes.span)
}

private func readForm(_ bytes: [UInt8]) throws -> EdgeReport {
  try TraccarReader().readForm(bytes.span)
}

private func readJSON(_ bytes: [UInt8]) throws -> EdgeReport {
  try TraccarReader().readJSON(bytes.span)
}

private func readGPX(_ bytes: [UInt8]) throws -> EdgeReport {
  try GPXReader(device: "d").read(bytes.span)
}

private func readGeoJSON(_ bytes: [UInt8]) throws -> EdgeReport {
  try GeoJSONTrackReader(device: "d").read(bytes.span)
}

@Suite("Readers of apps and files under damage")
struct EdgeFuzzTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func `never trap, and account for every message`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let texts = (samples + [track, collection]).map { damaged($0, &random) }
      let reports = [
        try? readOwnTracks(texts[0]), try? readForm(texts[1]), try? readJSON(texts[2]),
        try? readGPX(texts[3]), try? readGeoJSON(texts[4]),
      ]
      for report in reports.compactMap({ $0 }) {
        let tally = report.tally
        #expect(tally.lines == tally.observations + tally.refused + tally.skipped)
        #expect(tally.observations == Int64(report.observations.count))
        #expect(report.refusals.count == min(Int(tally.refused), EdgeReport.mostRefusals))
        for observation in report.observations {
          #expect(observation.device.rawValue < UInt64(report.devices.count))
          #expect(observation.time.milliseconds >= 946_684_800_000)
        }
      }
    }
  }
}
