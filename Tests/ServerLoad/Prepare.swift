// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import TramIsolation
import TramServer
import TramUnits

/// Enrols people with phones and orders in a stopped room and writes the phones' tokens.
struct Prepare: AsyncParsableCommand {
  @Option(help: "The room's folder.") var folder: String
  @Option(help: "How many phones.") var phones = 100_000
  @Option(help: "The file that gets a token a line.") var tokens: String

  func run() async throws {
    let room = try await ControlRoom(
      settings: ServerSettings(folder: folder), logger: Logger(label: "load"))
    let now = room.now()
    for first in stride(from: 0, to: phones, by: 500) {
      try await room.desk.change(by: "load", at: now) { draft in
        for index in first..<min(first + 500, phones) {
          try await enter(index, at: now, &draft)
        }
      }
    }
    var lines = ""
    for index in 0..<phones {
      let given = try await room.accounts.makeDeviceToken(
        for: DeviceID(UInt64(index + 1)), label: "load", at: now)
      lines += given.secret.text + "\n"
    }
    try lines.write(toFile: tokens, atomically: true, encoding: .utf8)
    try room.close()
  }

  private func enter(_ index: Int, at now: Instant, _ draft: inout DeskDraft) async throws {
    let home = Home(index)
    let person = Person(
      id: try await draft.nextID(Person.self), name: "Person \(index)", area: home.area)
    let device = EnrolledDevice(
      id: try await draft.nextID(EnrolledDevice.self), name: "load/\(index)", person: person.id,
      kind: .owntracks, since: now)
    let order = OrderRecord(
      id: try await draft.nextID(OrderRecord.self), person: person.id, device: device.id,
      place: .circle(latitude: home.latitude, longitude: home.longitude, radius: 100),
      area: home.area, from: now.advanced(seconds: -60), until: now.advanced(seconds: 86_400))
    draft.add(.personKept(person: person))
    draft.add(.deviceEnrolled(device: device))
    draft.add(.orderIssued(order: order))
  }
}

/// Where a phone of the load lives: homes 200 m apart on a square.
struct Home {
  let latitude: Double
  let longitude: Double
  /// The code of a made-up ward; 99 is no province.
  let area: String

  init(_ index: Int) {
    latitude = 10.5 + Double(index % 400) * 0.0018
    longitude = 106.5 + Double(index / 400) * 0.0018
    area = "99" + String(100_000 + index / 1000).dropFirst(3)
  }
}
