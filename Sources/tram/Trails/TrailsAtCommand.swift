// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGeo
import TramTrails

/// `tram trails at`: who was at a place between two times.
struct TrailsAtCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "at",
    abstract: "Tells who was at a place between two times.",
    discussion: """
      Writes CSV person,total_s,first,last,error_m: everybody whose known way
      came within --radius metres of the place inside [--from, --until), the
      time he was there, and the typical error of his positions meanwhile. Ways
      are those of `tram contacts`: straight between fixes at most 10 minutes
      apart, unknown across longer gaps.

      Example:
        $ tram trails at --store trails --place 21.03,105.85 --radius 30 \\
            --from 1583020800000 --until 1583107200000

      Exit code: 0 answered, also with no row; 1 the store cannot be read or
      the file not written; 64 the command line is wrong.
      """)

  @OptionGroup var options: StoreOptions
  @OptionGroup var question: ContactQuestion

  @Option(help: ArgumentHelp("The place, in degrees.", valueName: "lat,lon"))
  var place: String

  @Option(help: ArgumentHelp("Where the rows go; - is standard output.", valueName: "csv"))
  var output = "-"

  func validate() throws { _ = try coordinate() }

  private func coordinate() throws -> Coordinate {
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
      let snapshot = store.snapshot()
      try WindowNote.tell(question.times, snapshot, MemoryEdges())
      var search = PersonSearch(pieces: snapshot, edges: MemoryEdges(), rule: question.rule)
      var writer = try LineWriter(path: output, mode: .replace)
      writer.text.append(literal: "person,total_s,first,last,error_m")
      try writer.endLine()
      for row in try search.rows(at: try coordinate(), during: question.times) {
        let label = snapshot.register.label(of: row.b) ?? ""
        writer.text.append(csv: Array(label.utf8).span)
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(row.total / 1000, decimals: 3)
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(decimal: row.first)
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(decimal: row.last)
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(row.evidence.error ?? 0, decimals: 1)
        try writer.endLine()
      }
      try writer.finish()
    }
  }
}
