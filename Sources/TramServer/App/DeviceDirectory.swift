// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramIsolation
public import TramUnits

/// Every device that was ever enrolled, by name and by identity, in memory.
///
/// The intake looks each report's device up here; changes of the desk are followed.
public final class DeviceDirectory: Sendable {
  private struct State {
    var byName: [String: DeviceID] = [:]
    var byID: [DeviceID: EnrolledDevice] = [:]
  }

  private let state = Mutex(State())

  /// Creates an empty directory.
  public init() {}

  /// Reads all devices.
  func load(from rows: any DeskReading) async throws {
    var filter = DeskFilter()
    filter.limit = DeskFilter.mostRows
    repeat {
      let page = try await rows.list(EnrolledDevice.self, filter)
      for device in page.rows { note(device) }
      filter.after = page.next
    } while filter.after != nil
  }

  /// Follows a fact of the desk.
  func follow(_ entry: DeskEntry) {
    switch entry.event {
    case .deviceEnrolled(let device): note(device)
    case .deviceRetired(let id):
      state.withLock { $0.byID[id]?.retired = entry.time }
    default: break
    }
  }

  /// Takes a device over as it is now.
  func note(_ device: EnrolledDevice) {
    state.withLock { state in
      state.byName[device.name] = device.id
      state.byID[device.id] = device
    }
  }

  /// The device of a name that reports under it and was not retired.
  public func device(named name: String) -> EnrolledDevice? {
    state.withLock { state in
      state.byName[name].flatMap { state.byID[$0] }.flatMap { $0.retired == nil ? $0 : nil }
    }
  }

  /// The device of an identity, retired or not.
  public func device(_ id: DeviceID) -> EnrolledDevice? { state.withLock { $0.byID[id] } }

  /// How many devices there are.
  public var count: Int { state.withLock { $0.byID.count } }
}
