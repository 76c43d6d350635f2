// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramTrails
import TramUnits

/// `tram trails shared`: places where several people were, ranked.
struct TrailsSharedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shared",
    abstract: "Ranks the places where several of some people were on one day.",
    discussion: """
      Reads one person a line and writes CSV day,latitude,longitude,people,
      together,total_s,first,last,persons: cells of --cell metres in which at
      least --people of them were for --minutes or more on one UTC day. together
      is the most of them who were there at one moment; the cells with most
      people at once come first, then those with most people, then most time.
      A place on the border of two cells is in both.

      --areas asks for the areas of check-ins, base stations and access points
      instead: CSV day,area,kind,people,together,total_s,first,last,persons.

      Example:
        $ tram trails shared --store trails --persons cases.txt \\
            --from 1583020800000 --until 1584230400000

      Exit code: 0 answered, also with no row; 1 the store or a file cannot be
      read or written; 64 the command line is wrong.
      """)

  @OptionGroup var options: StoreOptions

  @Option(help: ArgumentHelp("The people, one a line.", valueName: "file"))
  var persons: String

  @OptionGroup var window: WindowQuestion

  @Option(help: ArgumentHelp("The side of a cell, 5 to 5,000 m.", valueName: "metres"))
  var cell: Double = 50

  @Option(help: ArgumentHelp("The time in a cell from which on it counts.", valueName: "min"))
  var minutes: Double = 5

  @Option(help: ArgumentHelp("The people who must have been there.", valueName: "count"))
  var people = 2

  @Flag(help: "Areas of check-ins, base stations and access points instead of cells.")
  var areas = false

  @Option(help: ArgumentHelp("Where the rows go; - is standard output.", valueName: "csv"))
  var output = "-"

  func validate() throws {
    guard cell >= 5, cell <= 5000 else { throw ValidationError("--cell is 5 to 5,000 metres") }
    guard minutes >= 0, minutes <= 1440 else {
      throw ValidationError("--minutes is 0 to 1440, a day")
    }
    guard people >= 1 else { throw ValidationError("--people is 1 or more") }
  }

  func run() async throws {
    try await TrailsWork.run("trails shared") {
      let store = try options.open(.read)
      let snapshot = store.snapshot()
      if areas { return try tellAreas(store, snapshot.register) }
      try WindowNote.tell(window.times, snapshot, MemoryEdges())
      let found = try PersonList.read(persons, snapshot.register)
      let search = SharedPlaces(
        pieces: snapshot, size: Meters(cell), least: Int64((minutes * 60_000).rounded()))
      var writer = try LineWriter(path: output, mode: .replace)
      writer.text.append(
        literal: "day,latitude,longitude,people,together,total_s,first,last,persons")
      try writer.endLine()
      let places = try search.places(
        sharedBy: found, atLeast: people, during: window.times)
      for place in places { try write(place, snapshot.register, &writer) }
      try writer.finish()
    }
  }

  private func tellAreas(_ store: TrailStore, _ register: PersonRegister) throws {
    let known = try store.areas()
    if !known.knows(window.times) {
      StandardError.line("no data: no stay in any area is known of that time")
    }
    let found = try PersonList.read(persons, register)
    let search = SharedAreas(known, least: Int64((minutes * 60_000).rounded()))
    var writer = try LineWriter(path: output, mode: .replace)
    writer.text.append(literal: "day,area,kind,people,together,total_s,first,last,persons")
    try writer.endLine()
    for place in try search.places(sharedBy: found, atLeast: people, during: window.times) {
      writer.text.append("\(Day(number: place.day)),")
      writer.text.append(csv: Array((known.register.label(of: place.area) ?? "").utf8).span)
      writer.text.append(",\(known.register.kind(of: place.area)?.word ?? "")")
      writer.text.append(",\(place.persons.count),\(place.together),")
      writer.text.append(Double(place.total) / 1000, decimals: 3)
      writer.text.append(",\(place.first),\(place.last),")
      let names = place.persons.map { register.label(of: $0) ?? "" }.joined(separator: " ")
      writer.text.append(csv: Array(names.utf8).span)
      try writer.endLine()
    }
    try writer.finish()
  }

  private func write(
    _ place: SharedPlaces.Place, _ register: PersonRegister, _ writer: inout LineWriter
  ) throws {
    writer.text.append("\(Day(number: place.day)),")
    writer.text.append(Double(place.latitudeE7) * 1e-7, decimals: 7)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(Double(place.longitudeE7) * 1e-7, decimals: 7)
    writer.text.append(",\(place.persons.count),\(place.together),")
    writer.text.append(place.total / 1000, decimals: 3)
    writer.text.append(",\(place.first),\(place.last),")
    let names = place.persons.map { register.label(of: $0) ?? "" }.joined(separator: " ")
    writer.text.append(csv: Array(names.utf8).span)
    try writer.endLine()
  }
}
