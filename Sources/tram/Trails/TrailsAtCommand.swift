// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGeo
import TramTrails
import TramUnits

/// `tram trails at`: who was at a place or in an area between two times.
struct TrailsAtCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "at",
    abstract: "Tells who was at a place or in an area between two times.",
    discussion: """
      Writes CSV person,total_s,first,last,error_m: everybody whose known way
      came within --radius metres of the place inside [--from, --until), the
      time he was there, and the typical error of his positions meanwhile. Ways
      are those of `tram contacts`: straight between fixes at most 10 minutes
      apart, unknown across longer gaps.

      --area asks for an area instead, by its text (`tram trails import
      --areas`): CSV person,total_s,first,last. Of an area with more than
      50,000 people at that time only their count is told.

      Example:
        $ tram trails at --store trails --place 21.03,105.85 --radius 30 \\
            --from 1583020800000 --until 1583107200000

      Exit code: 0 answered, also with no row; 1 the store cannot be read or
      the file not written; 64 the command line is wrong.
      """)

  @OptionGroup var options: StoreOptions
  @OptionGroup var window: WindowQuestion

  @Option(help: ArgumentHelp("The place, in degrees.", valueName: "lat,lon"))
  var place: String?

  @Option(help: ArgumentHelp("How near counts, up to 10,000 m.", valueName: "metres"))
  var radius: Double?

  @Option(help: ArgumentHelp("The area, as the store was told.", valueName: "text"))
  var area: String?

  @Option(help: ArgumentHelp("Where the rows go; - is standard output.", valueName: "csv"))
  var output = "-"

  func validate() throws {
    guard (place == nil) != (area == nil) else {
      throw ValidationError("one of --place and --area says where")
    }
    guard let place else { return }
    guard let radius else { throw ValidationError("--place needs a --radius") }
    try ContactQuestion.check(radius)
    _ = try coordinate(place)
  }

  private func coordinate(_ place: String) throws -> Coordinate {
    let parts = place.split(separator: ",", omittingEmptySubsequences: false)
      .map { Double($0.trimmingPrefix { $0 == " " }) }
    guard parts.count == 2, let latitude = parts[0], let longitude = parts[1],
      let found = try? Coordinate(latitude: latitude, longitude: longitude)
    else { throw ValidationError("--place is a latitude, a comma and a longitude in degrees") }
    return found
  }

  func run() async throws {
    try await TrailsWork.run("trails at") {
      let store = try options.open(.read)
      if let place, let radius {
        try tell(store, at: try coordinate(place), within: Meters(radius))
      } else if let area {
        try tell(store, in: area)
      }
    }
  }

  private func tell(
    _ store: TrailStore, at place: Coordinate, within radius: Meters
  ) throws {
    let snapshot = store.snapshot()
    try WindowNote.tell(window.times, snapshot, MemoryEdges())
    // How long makes no difference to who was there.
    let rule = ContactRule(radius: radius, threshold: 900_000)
    var search = PersonSearch(pieces: snapshot, edges: MemoryEdges(), rule: rule)
    var writer = try LineWriter(path: output, mode: .replace)
    writer.text.append(literal: "person,total_s,first,last,error_m")
    try writer.endLine()
    for row in try search.rows(at: place, during: window.times) {
      let label = snapshot.register.label(of: row.b) ?? ""
      Self.append(label, row.total, row.first, row.last, to: &writer)
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(row.evidence.error ?? 0, decimals: 1)
      try writer.endLine()
    }
    try writer.finish()
  }

  private func tell(_ store: TrailStore, in label: String) throws {
    let (persons, areas) = (store.snapshot().register, try store.areas())
    guard let area = areas.register.area(label) else {
      throw TrailsError(.unknownArea, detail: "the store knows no area \(label.visible)")
    }
    if !areas.knows(window.times) {
      StandardError.line("no data: no stay in any area is known of that time")
    }
    var writer = try LineWriter(path: output, mode: .replace)
    writer.text.append(literal: "person,total_s,first,last")
    try writer.endLine()
    let limits = AreaSearch.Limits(named: 50_000)
    let answer = try AreaSearch(areas, limits: limits).rows(in: area, during: window.times)
    for row in answer.rows {
      let label = persons.label(of: row.person) ?? ""
      Self.append(label, Double(row.total), row.first, row.last, to: &writer)
      try writer.endLine()
    }
    AreaRows.tell(answer.crowds, areas.register)
    try writer.finish()
  }

  private static func append(
    _ label: String, _ total: Double, _ first: Int64, _ last: Int64, to writer: inout LineWriter
  ) {
    writer.text.append(csv: Array(label.utf8).span)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(total / 1000, decimals: 3)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(decimal: first)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(decimal: last)
  }
}
