// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
public import ServiceLifecycle
import TramBytes
import TramGeo
import TramIsolation
import TramSense
public import TramUnits
public import TramWorld

/// A made-up ward whose phones report to a server: its people and orders are on the desk, and its
/// observations come in by the same door as those of real phones.
public final class DemoWard: Service {
  /// The code of the area; no area of the official lists begins with 99.
  public static let area = "99001"

  private let room: ControlRoom
  private let world: World
  private let from: Instant

  /// Creates the ward.
  ///
  /// - Parameter from: Observations before this moment are left out.
  public init(room: ControlRoom, world: World, from: Instant) {
    self.room = room
    self.world = world
    self.from = from
  }

  /// Enters people, phones and orders, if the desk has none.
  public func enter() async throws {
    guard try await room.desk.everyRow.highest(of: TramIsolation.Person.self) == 0 else { return }
    var names = DemoNames(seed: world.settings.seed)
    for first in stride(from: 0, to: world.people.count, by: 200) {
      let people = world.people[first..<min(first + 200, world.people.count)]
      try await room.desk.change(by: "demo", at: from) { draft in
        for person in people { try await enter(person, &names, &draft) }
      }
    }
  }

  private func enter(
    _ resident: TramWorld.Person, _ names: inout DemoNames, _ draft: inout DeskDraft
  ) async throws {
    let person = TramIsolation.Person(
      id: try await draft.nextID(TramIsolation.Person.self), name: names.name(),
      birthYear: names.birthYear(),
      phone: names.phone(), area: Self.area, address: names.address())
    let device = EnrolledDevice(
      id: try await draft.nextID(EnrolledDevice.self), name: resident.deviceName,
      person: person.id, kind: resident.phone.hasFix ? .owntracks : .network, since: from)
    let terms = try world.order(of: resident)
    let order = OrderRecord(
      id: try await draft.nextID(OrderRecord.self), person: person.id, device: device.id,
      place: place(of: resident), area: Self.area, from: terms.from,
      until: terms.until ?? world.settings.end.advanced(seconds: 14 * 86_400),
      decision: "\(100 + resident.index)/QĐ-UBND")
    draft.add(.personKept(person: person))
    draft.add(.deviceEnrolled(device: device))
    draft.add(.orderIssued(order: order))
    for outing in world.outings(of: resident) {
      let leave = Leave(
        id: try await draft.nextID(Leave.self), order: order.id, person: person.id,
        area: Self.area, from: outing.lowerBound, until: outing.upperBound,
        reason: "xét nghiệm", asked: from)
      draft.add(.leaveAsked(leave: leave))
      draft.add(
        .leaveGranted(
          leave: leave.id, from: leave.from, until: leave.until, note: nil))
    }
  }

  private func place(of resident: TramWorld.Person) -> Place {
    let rings = resident.outline.rings
    guard !rings.isEmpty else {
      let center = world.frame.coordinate(of: resident.outline.center)
      return .circle(
        latitude: center.latitude, longitude: center.longitude, radius: resident.outline.reach)
    }
    return .polygons(
      rings.map { ring in
        [
          ring.map { corner in
            let place = world.frame.coordinate(of: corner)
            return [place.longitude, place.latitude]
          }
        ]
      })
  }

  /// Lets the phones report as the server's clock goes on, until the server stops.
  public func run() async throws {
    await cancelWhenGracefulShutdown { [self] in
      do {
        try await report()
        // The made-up days are over; the ward stays as it is.
        while true { try await Task.sleep(for: .seconds(60)) }
      } catch is CancellationError {
        return
      } catch {
        room.logger.error("the made-up ward stopped", metadata: ["error": "\(error)"])
      }
    }
  }

  private func report() async throws {
    var feed = world.makeFeed()
    var slice = ObservationBatch()
    while feed.next(into: &slice) {
      var at = 0
      while at < slice.observations.count {
        var lines = ByteWriter()
        let now = room.now()
        while at < slice.observations.count, slice.observations[at].time <= now {
          let observation = slice.observations[at]
          at += 1
          guard observation.time >= from else { continue }
          ObservationLines.append(observation, of: slice, to: &lines)
          lines.append(literal: "\n")
        }
        if lines.count > 0 { try await take(lines.bytes, at: now) }
        if at < slice.observations.count { try await Task.sleep(for: .milliseconds(250)) }
      }
    }
  }

  /// Hands lines in as an operator's feed would, and waits while the server is busy.
  private func take(_ lines: [UInt8], at now: Instant) async throws {
    var reading = BatchReading(lines: ByteBuffer(bytes: lines), now: now)
    reading.resolve(room.devices)
    while true {
      do {
        return try await room.intake.take(reading.batch, at: now)
      } catch let error as ServerError where error.code == .busy {
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }
}

extension DemoWard: CustomStringConvertible {
  /// What it is, for logs.
  public var description: String { "a made-up ward of \(world.people.count) people" }
}
