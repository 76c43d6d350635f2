// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Bringing a table of fixes into a store") struct FixImportTests {
  /// A store after a table, and what was said of bad lines.
  private func imported(
    _ lines: [String], header: String = TrailTables.header, into store: TrailStore? = nil,
    in folder: ScratchFolder
  ) async throws -> (store: TrailStore, summary: FixImport.Summary, bad: [BadLine]) {
    let store = try store ?? TrailStore(folder: folder.file("store"), access: .write)
    var bad: [BadLine] = []
    let summary = try await FixImport(into: store, now: TrailTables.now)
      .run(Array((header + lines.joined()).utf8)) { bad.append($0) }
    return (store, summary, bad)
  }

  /// The fixes of a person.
  private func path(_ label: String, in store: TrailStore) throws -> [TrailFix] {
    let snapshot = store.snapshot()
    let person = try #require(snapshot.register.person(label))
    var batch = PieceBatch()
    try snapshot.appendPieces(of: person, during: .min ... .max, to: &batch)
    var fixes: Set<TrailFix> = []
    for i in 0..<batch.count {
      for at in batch.vertices(of: i) { fixes.insert(batch.fix(at, of: person)) }
    }
    return fixes.sorted { $0.time < $1.time }
  }

  @Test(arguments: [
    ("p,1600000000000,nan,105.8,5\n", "latitude 'nan' is not a number"),
    ("p,1600000000000,21.0,inf,5\n", "longitude 'inf' is not a number"),
    ("p,1600000000000,21.0,,5\n", "longitude is missing"),
    ("p,1600000000000,0,0,5\n", "0 degrees, 0 degrees"),
    ("p,1600000000000,-0.0,0.00000001,5\n", "0 degrees, 0 degrees"),
    ("p,1600000000000,105.8,21.0,5\n", "latitude '105.8' is outside -90...90"),
    ("p,1600000000000,21.0,180.0000001,5\n", "longitude '180.0000001' is outside -180...180"),
    ("p,4102444800000,21.0,105.8,5\n", "more than a day ahead of the clock"),
    ("p,0,21.0,105.8,5\n", "a clock that was not set"),
    ("p,4294967295,21.0,105.8,5\n", "a clock that was not set"),
    ("p,-1,21.0,105.8,5\n", "a clock that was not set"),
    ("p,soon,21.0,105.8,5\n", "time 'soon' is not a number"),
    ("p,1600000000000.5,21.0,105.8,5\n", "not a whole number"),
    ("p,9223372036854775808,21.0,105.8,5\n", "more than a day ahead of the clock"),
    ("p,1600000000000,21.0\n", "3 fields; 4 at least"),
    (",1600000000000,21.0,105.8,5\n", "person is missing"),
    ("p,1600000000000,21.0,105.8,-1\n", "accuracy '-1' is outside"),
    ("p,1600000000000,21.0,105.8,1e99\n", "accuracy '1e99' is outside"),
    ("p,1600000000000,2\u{7}1.0,105.8,5\n", "latitude '2?1.0' is not a number"),
    ("\"p,1600000000000,21.0,105.8,5\n", "a quoted field is not closed"),
  ])
  func `tells a line that cannot be used with its number and reason`(
    line: String, reason: String
  ) async throws {
    let folder = try ScratchFolder()
    let good = ["a,1600000000000,21.0,105.8,5\n", "a,1600000060000,21.0,105.8,5\n"]
    let (store, summary, bad) = try await imported([good[0], line, good[1]], in: folder)
    #expect(bad.map(\.line) == [3])
    #expect(bad.first?.reason.contains(reason) == true, "\(bad)")
    #expect(summary.bad == 1 && summary.added == 2 && summary.lines == 3)
    #expect(try path("a", in: store).count == 2)
  }

  @Test func `of two fixes of a person at one time the first line stands, near and far apart`()
    async throws
  {
    let folder = try ScratchFolder()
    var lines = ["a,1600000000000,21.0,105.8,5\n"]
    for i in 1...50 { lines.append("a,\(1_600_000_000_000 + i * 60_000),21.0,105.8,5\n") }
    lines.append(lines[0])
    lines.append("a,1600000000000,21.5,105.8,5\n")
    lines.append("a,1600000060000,21.0,105.8,6\n")
    let (store, summary, bad) = try await imported(lines, in: folder)
    #expect(bad.map(\.line) == [53, 54, 55])
    #expect(summary.added == 51 && summary.bad == 3)
    #expect(try path("a", in: store).first?.latitudeE7 == 210_000_000)
    // The same again: what the store had is known, what repeats within the table is not.
    let again = try await imported(lines, into: store, in: folder)
    #expect(again.summary.added == 0 && again.summary.known == 51 && again.bad.count == 3)
    // Another place at a time that the store has.
    let other = try await imported(["a,1600000000000,22.0,105.8,5\n"], into: store, in: folder)
    #expect(other.bad.map(\.line) == [2] && other.summary.added == 0)
  }

  @Test func `keeps what is odd but may be true`() async throws {
    let folder = try ScratchFolder()
    let lines = [
      // A clock that jumps back, then ahead by less than a day; 600 m/s; accuracies 0 and 65 km.
      "a,1600000600000,21.0,105.8,0\n", "a,1600000000000,21.0,105.8,65000\n",
      "a,1600000601000,21.0053900,105.8,5\n", "a,1700086399000,21.0,105.8,\n",
      // Late by days, and a second apart.
      "a,1599000000000,21.0,105.8,5\n", "a,1599000001000,21.0,105.8,5\n",
      // The ends of the world.
      "b,1600000000000,-90,180,5\n", "b,1600000060000,90,-180,5\n",
    ]
    let (store, summary, bad) = try await imported(lines, in: folder)
    #expect(bad == [] && summary.added == lines.count)
    // Told as faster than people go, and kept: 600 m/s, and from pole to pole in a minute.
    #expect(summary.fast == 2)
    let path = try path("a", in: store)
    #expect(path.map(\.accuracy) == [500, 500, 6_500_000, 0, 500, 0])
    #expect(try self.path("b", in: store).map(\.latitudeE7) == [-900_000_000, 900_000_000])
  }

  @Test
  func `reads columns in any order, quotes, blanks, CRLF, a byte order mark, no last line feed`()
    async throws
  {
    let folder = try ScratchFolder()
    let header = "\u{FEFF}note,accuracy, longitude,time,\"person\",latitude\r\n"
    let lines = [
      "x,7.6, 105.8500001 ,1600000000000,\"Ng, \"\"A\"\"\",21.0300009\r\n", "\r\n",
      ",,1.058e2,1600000060000,\"Ng, \"\"A\"\"\",+21.03",
    ]
    let (store, summary, bad) = try await imported(lines, header: header, in: folder)
    #expect(bad == [] && summary.added == 2)
    let path = try path("Ng, \"A\"", in: store)
    #expect(path.map(\.longitudeE7) == [1_058_500_001, 1_058_000_000])
    #expect(path.map(\.latitudeE7) == [210_300_009, 210_300_000])
    #expect(path.map(\.accuracy) == [760, 0])
  }

  @Test func `names the column that a header lacks`() async throws {
    let folder = try ScratchFolder()
    await #expect(throws: BytesError.self) {
      _ = try await imported(["x\n"], header: "person,time,lat,longitude\n", in: folder)
    }
    await #expect(throws: BytesError.self) { _ = try await imported([], header: "", in: folder) }
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `takes in the same whatever the order of lines, and nothing twice`(seed: UInt64) async throws
  {
    let folder = try ScratchFolder()
    var random = SeededGenerator(seed: seed)
    let fixes = TrailTables.fixes(seed: seed % 5, days: 2)
    let lines = TrailTables.lines(fixes).shuffled(using: &random)
    let (store, summary, bad) = try await imported(lines + lines.prefix(7), in: folder)
    #expect(summary.added == fixes.count && bad.count == 7)
    for person in 0..<5 {
      let his = fixes.filter { $0.person.rawValue == person }
      let held = try path("p\(person)", in: store)
      #expect(held.map(\.time) == his.map(\.time))
      #expect(held.map(\.latitudeE7) == his.map(\.latitudeE7))
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `ends the program by no bytes`(seed: UInt64) async throws {
    let folder = try ScratchFolder()
    var random = SeededGenerator(seed: seed)
    var bytes = TrailTables.table(Array(TrailTables.fixes(seed: 1).prefix(30)))
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      bytes[Int.random(in: 60..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
    }
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let summary = try await FixImport(into: store, now: TrailTables.now).run(bytes) { _ in }
    #expect(summary.added + summary.bad <= Int(summary.lines))
    #expect(try TrailCheck(folder: store.folder).run().damages == [])
  }

  @Test func `a slice in the making is ended by time, and by room where time does not go on`() {
    var ordered = FixSorter()
    var person: UInt32 = 0
    for i in 0..<300_000 {
      person = (person + 1) % 1000
      let time = 1_600_041_600_000 + Int64(i) * 400
      ordered.add(
        TrailFix(
          time: time, person: PersonNumber(person), latitudeE7: 1, longitudeE7: 1, accuracy: 0),
        line: Int64(i))
    }
    // 300,000 fixes over 120,000 s: the first day is over and full enough.
    let ready = ordered.takeReady(share: 0.5)
    #expect(ready.count == 1 && ready.keys.first?.length == 86_400_000)
    #expect(ready.values.first?.count == 216_000 && ordered.waiting == 84_000)
    var byPerson = FixSorter()
    for i in 0..<300_000 {
      let time = 1_600_041_600_000 + Int64(i % 1000) * 400_000
      byPerson.add(
        TrailFix(
          time: time, person: PersonNumber(UInt32(i / 1000)), latitudeE7: 1, longitudeE7: 1,
          accuracy: 0),
        line: Int64(i))
    }
    #expect(byPerson.takeReady(share: 0.5).isEmpty)
    #expect(byPerson.takeAll().values.reduce(0) { $0 + $1.count } == 300_000)
  }

  @Test func `another master key opens nothing, and says so`() async throws {
    let folder = try ScratchFolder()
    let (store, _, _) = try await imported(["a,1600000000000,21.0,105.8,5\n"], in: folder)
    store.close()
    let settings = TrailStore.Settings(keyFile: folder.file("other.key"))
    let error = #expect(throws: TrailsError.self) {
      _ = try TrailStore(folder: store.folder, access: .write, settings: settings)
    }
    #expect(error?.code == .wrongKey)
  }

  @Test func `one writer at a time, readers beside it`() async throws {
    let folder = try ScratchFolder()
    let (store, _, _) = try await imported(["a,1600000000000,21.0,105.8,5\n"], in: folder)
    let error = #expect(throws: TrailsError.self) {
      _ = try TrailStore(folder: store.folder, access: .write)
    }
    #expect(error?.code == .locked)
    let reader = try TrailStore(folder: store.folder, access: .read)
    let before = reader.snapshot()
    try store.forget(before: Day(number: 19_000))
    #expect(try path("a", in: reader).count == 1)
    #expect(before.fixes == 1 && store.snapshot().fixes == 0)
  }
}
