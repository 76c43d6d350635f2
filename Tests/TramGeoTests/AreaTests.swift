// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The data that may lie beside the repository.
enum SharedFolder {
  static let path: String = {
    let parts = #filePath.split(separator: "/").dropLast(4)
    return "/" + parts.joined(separator: "/") + "/shared/data/positioning/"
  }()

  static func has(_ name: String) -> Bool { unsafe access(path + name, R_OK) == 0 }
}

/// A list of areas from the text of a file.
func areaList(_ day: String, _ text: String) throws -> AreaList {
  let day = try #require(Day(day))
  var ends: [Int32] = [0, 0]
  let made = unsafe pipe(&ends)
  try #require(made == 0)
  let bytes = Array(text.utf8)
  // A few kilobytes at most: they fit the pipe.
  let written = unsafe write(ends[1], bytes, bytes.count)
  #expect(written == bytes.count)
  close(ends[1])
  var csv = CSVReader(LineReader(descriptor: ends[0], name: "list", closesDescriptor: true))
  return try AreaList(day: day, csv: &csv)
}

@Suite("An area tree")
struct AreaTests {
  private let header =
    "level1_id,level1_name,level1_type,level2_id,level2_name,level2_type,"
    + "level3_id,level3_name,level3_type\n"

  private func tree() throws -> AreaTree {
    try AreaTree([
      areaList(
        "2025-03-01",
        header + """
          01,Tỉnh A,Tỉnh,001,Huyện Một,Huyện,00001,Xã Đông,Xã
          01,Tỉnh A,Tỉnh,001,Huyện Một,Huyện,00009,Xã Tây Mới,Xã
          01,Tỉnh A,Tỉnh,003,Thị xã Ba,Thị xã,00007,Phường Nam,Phường
          """),
      areaList(
        "2020-06-01",
        header + """
          01,Tỉnh A,Tỉnh,001,Huyện Một,Huyện,00001,Xã Đông,Xã
          01,Tỉnh A,Tỉnh,001,Huyện Một,Huyện,00002,Xã Tây,Xã
          01,Tỉnh A,Tỉnh,002,Huyện Hai,Huyện,00003,Xã Nam,Xã
          01,Tỉnh A,Tỉnh,004,Huyện Đảo,Huyện,,,
          """),
    ])
  }

  @Test
  func `knows what stood on a day`() throws {
    let tree = try tree()
    let (old, now) = try (#require(Day("2021-01-01")), #require(Day("2025-07-01")))
    let ward = try #require(AreaCode("00001"))
    #expect(try tree.path(ward, on: old).map(\.name) == ["Xã Đông", "Huyện Một", "Tỉnh A"])
    #expect(try tree.area(ward, on: now).from == Day("2020-06-01"))
    #expect(tree.children(of: nil, on: now).map(\.code.description) == ["01"])
    let province = try #require(AreaCode("01"))
    #expect(
      tree.children(of: province, on: old).map(\.code.description) == ["001", "002", "004"])
    #expect(tree.children(of: province, on: now).map(\.code.description) == ["001", "003"])
    let island = try #require(AreaCode("004"))
    #expect(tree.children(of: island, on: old).isEmpty)
    #expect(tree.all(.ward, on: now).map(\.code.description) == ["00001", "00007", "00009"])
  }

  @Test
  func `says what became of a code`() throws {
    let tree = try tree()
    let (before, old, now) = try (
      #require(Day("2019-01-01")), #require(Day("2021-01-01")), #require(Day("2025-07-01"))
    )
    func fate(_ code: String, _ day: Day) throws -> String {
      tree.fate(of: try #require(AreaCode(code)), on: day).description
    }
    #expect(try fate("00001", now) == "00001 is Xã Đông")
    #expect(
      try fate("00002", now)
        == "00002 (Xã Tây) no longer exists as of 2025-03-01; it lay in 001 (Huyện Một), "
        + "which still stands")
    #expect(
      try fate("00003", now)
        == "00003 (Xã Nam) no longer exists as of 2025-03-01; it became 00007 (Phường Nam)")
    #expect(try fate("00007", old) == "00007 (Phường Nam) exists from 2025-03-01 only")
    #expect(try fate("00001", before) == "00001 (Xã Đông) exists from 2020-06-01 only")
    #expect(try fate("00088", now) == "no list holds the ward 00088")
    let code = try #require(AreaCode("00002"))
    let error = #expect(throws: GeoError.self) { _ = try tree.area(code, on: now) }
    #expect(error?.code == .unknownArea)
    #expect(error?.detail.contains("no longer exists as of 2025-03-01") == true)
  }

  @Test
  func `leaves out bad rows and says why`() throws {
    let list = try areaList(
      "2020-06-01",
      header + """
        1,Tỉnh A,Tỉnh,001,Huyện Một,Huyện,00001,Xã Đông,Xã
        01,Tỉnh A,Tỉnh,001,Huyện Một,Huyện,00001,Xã Đông,Xã
        01,Tỉnh A,Tỉnh,001,Huyện Một,Huyện,00001,Xã Đông,Xã
        01,Tỉnh A,Tỉnh,001,Huyện Hai,Huyện,00002,Xã Tây,Xã
        01,Tỉnh A,Tỉnh,002,,Huyện,00002,Xã Tây,Xã
        01,"Tỉnh A,Tỉnh
        """)
    #expect(
      list.badRows.map(\.description) == [
        "line 2: level1_id \"1\" is no code of 2 digits",
        "line 4: the ward 00001 stands twice",
        "line 5: the district 001 is Huyện Hai in 01 here and Huyện Một in 01 above",
        "line 6: the district 002 has no name",
        "line 7: column 4: a quoted field is not closed on its line",
      ])
    #expect(throws: GeoError.self) { _ = try areaList("2020-06-01", "a,b\n") }
    #expect(throws: GeoError.self) { _ = try AreaTree([list, list]) }
    #expect(throws: GeoError.self) { _ = try AreaTree([]) }
  }

  @Test
  func `keeps the leading zeros of a code`() throws {
    for text in ["01", "001", "00001", "99999"] {
      #expect(try #require(AreaCode(text)).description == text)
    }
    for text in ["", "1", "0001", "000001", "0a", "-1", "٠١"] { #expect(AreaCode(text) == nil) }
  }

  @Test(.enabled(if: SharedFolder.has("vn_admin/vn_admin_2020-06-01.csv"), "no lists beside us"))
  func `holds the lists of 2020 and 2025`() throws {
    func list(_ day: String) throws -> AreaList {
      var csv = try CSVReader(path: SharedFolder.path + "vn_admin/vn_admin_\(day).csv")
      return try AreaList(day: #require(Day(day)), csv: &csv)
    }
    let lists = try [list("2020-06-01"), list("2025-03-01")]
    #expect(lists.allSatisfy { $0.badRows.isEmpty })
    let tree = try AreaTree(lists)
    for (day, provinces, districts, wards) in [
      ("2020-06-01", 63, 707, 10_614), ("2025-02-28", 63, 707, 10_614),
      ("2025-03-01", 63, 696, 10_047),
    ] {
      let day = try #require(Day(day))
      #expect(tree.all(.province, on: day).count == provinces)
      #expect(tree.all(.district, on: day).count == districts)
      let all = tree.all(.ward, on: day)
      #expect(all.count == wards)
      #expect(tree.children(of: nil, on: day).count == provinces)
      var below = 0
      var empty = 0
      for district in tree.all(.district, on: day) {
        let count = tree.children(of: district.code, on: day).count
        below += count
        empty += count == 0 ? 1 : 0
      }
      #expect(below == wards)
      #expect(empty == 5)
      for ward in all { #expect(try tree.path(ward.code, on: day).count == 3) }
    }
    let now = try #require(Day("2025-03-01"))
    var counts = [0, 0, 0]
    for ward in tree.all(.ward, on: try #require(Day("2020-06-01"))) {
      switch tree.fate(of: ward.code, on: now) {
      case .stands: counts[0] += 1
      case .replaced: counts[1] += 1
      case .dissolved(_, let ancestor):
        counts[2] += 1
        #expect(ancestor != nil)
      default: Issue.record("\(ward)")
      }
    }
    #expect(counts.reduce(0, +) == 10_614)
    #expect(counts[0] > 9_500)
  }

  @Test(.enabled(if: SharedFolder.has("vn_admin/vn_districts_wkt.csv"), "no districts beside us"))
  func `finds the district of a place on the map`() throws {
    var csv = try CSVReader(
      path: SharedFolder.path + "vn_admin/vn_districts_wkt.csv", longestLine: 1 << 22)
    #expect(try csv.advance() == .record)
    var entries: [(code: AreaCode, shape: Shape)] = []
    var places: [(code: AreaCode, place: Coordinate)] = []
    while try csv.advance() == .record {
      let code = try #require(AreaCode(csv.text(1)))
      entries.append((code, try Shape(wkt: csv.field(5))))
      let latitude = decimalNumber(csv.field(3))
      let longitude = decimalNumber(csv.field(4))
      places.append(
        (
          code,
          try Coordinate(latitude: #require(latitude), longitude: #require(longitude))
        ))
    }
    #expect(entries.count == 692)
    let map = AreaMap(entries)
    for (code, place) in places {
      // Simplified neighbours may overlap by some metres; the place is inside its own for sure.
      #expect(map.index.all(containing: place).contains { map.codes[$0] == code })
      let likely = map.areas(
        around: try UncertainFix(center: place, radius: Meters(10), model: .gauss),
        least: Probability(0.01))
      #expect(likely.contains { $0.code == code })
    }
    // Vietnam has 331,000 km² of land; one province of 6,000 km² is missing from the file.
    let area = entries.reduce(0) { $0 + $1.shape.area } / 1e6
    #expect((315_000...335_000).contains(area), "\(area) km²")
  }
}

@Suite("Islands")
struct IslandTests {
  @Test(.enabled(if: SharedFolder.has("vn_admin/vn_provinces_wkt.csv"), "no provinces beside us"))
  func `of Hoàng Sa and Trường Sa lie in their provinces, the sea between does not`() throws {
    var csv = try CSVReader(
      path: SharedFolder.path + "vn_admin/vn_provinces_wkt.csv", longestLine: 1 << 22)
    #expect(try csv.advance() == .record)
    var entries: [(code: AreaCode, shape: Shape)] = []
    while try csv.advance() == .record {
      entries.append((try #require(AreaCode(csv.text(0))), try Shape(wkt: csv.field(5))))
    }
    #expect(entries.count == 62)
    let map = AreaMap(entries)
    for (latitude, longitude, code) in [
      (16.5102, 111.5951, "48"), (16.838, 112.339, "48"), (8.6434, 111.9198, "56"),
      (10.3748, 114.479, "56"), (16.07, 108.15, "48"), (21.03, 105.85, "01"),
    ] {
      let place = try Coordinate(latitude: latitude, longitude: longitude)
      #expect(map.area(at: place)?.description == code)
    }
    for (latitude, longitude) in [(13.0, 112.0), (16.5, 110.0), (48.85, 2.35), (-21, -105.8)] {
      #expect(map.area(at: try Coordinate(latitude: latitude, longitude: longitude)) == nil)
    }
  }
}

@Suite("An index of shapes")
struct ShapeIndexTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `finds what looking at every shape finds`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let isAtAntimeridian = seed % 2 == 0
    let middle = isAtAntimeridian ? 1_799_990_000 : 1_058_500_000
    var shapes: [Shape] = []
    for _ in 0..<60 {
      var builder = ShapeBuilder()
      try builder.startPolygon()
      try builder.startRing()
      let center = (
        x: middle + Int.random(in: -50_000...50_000, using: &random),
        y: 100_000 + Int.random(in: -50_000...50_000, using: &random)
      )
      for p in star(7, about: center, radius: 500...20_000, using: &random) {
        try builder.append(try place(p.x, p.y))
      }
      shapes.append(try builder.build())
    }
    let index = ShapeIndex(shapes)
    for _ in 0..<500 {
      let place = try place(
        middle + Int.random(in: -80_000...80_000, using: &random),
        100_000 + Int.random(in: -80_000...80_000, using: &random))
      let slow = shapes.indices.filter { shapes[$0].contains(place) }
      #expect(index.all(containing: place) == slow)
      #expect(index.first(containing: place) == slow.first)
    }
  }

  private func place(_ x: Int, _ y: Int) throws -> Coordinate {
    let wrapped = x > 1_800_000_000 ? x - 3_600_000_000 : x
    return try #require(Coordinate(latitudeE7: Int32(y), longitudeE7: Int32(wrapped)))
  }

  @Test
  func `of no shapes finds nothing`() throws {
    let place = try Coordinate(latitude: 1, longitude: 1)
    #expect(ShapeIndex([]).first(containing: place) == nil)
    #expect(ShapeIndex([]).all(containing: place).isEmpty)
  }
}

@Suite("The exact answers")
struct ExactAnswersTests {
  @Test(.enabled(if: SharedFolder.has("fence_prob/fence_prob_dev.csv"), "no answers beside us"))
  func `are met within 0.002`() throws {
    var csv = try CSVReader(path: SharedFolder.path + "fence_prob/fence_prob_dev.csv")
    #expect(try csv.advance() == .record)
    var count = 0
    while try csv.advance() == .record {
      func number(_ column: Int, _ csv: borrowing CSVReader) throws -> Double {
        let number = decimalNumber(csv.field(column))
        return try #require(number)
      }
      let fix = try UncertainFix(
        center: Coordinate(latitude: number(3, csv), longitude: number(4, csv)),
        radius: Meters(number(5, csv)), model: #require(.init(rawValue: csv.text(2))))
      let shape = try Shape(wkt: csv.field(8))
      let probability = shape.probabilityInside(fix).rawValue
      let rate = 100 * shape.coveredShare(of: fix.center, radius: fix.radius)
      #expect(abs(probability - (try number(6, csv))) < 0.002, "line \(csv.lineNumber)")
      #expect(abs(rate - (try number(7, csv))) < 0.2, "line \(csv.lineNumber)")
      count += 1
    }
    #expect(count == 220)
  }
}
