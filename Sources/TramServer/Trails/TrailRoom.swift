// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramTrails
import TramUnits

/// The room's store of trails: where enrolled devices were, packed, encrypted and forgotten by the
/// day; contacts of cases are found in it.
///
/// A trail's label is the number of a device: names of people are in another store, under another
/// key. A backup leaves trails out, as it must not outlive what the law says.
final class TrailRoom: Sendable {
  /// The folder of trails in the server's folder.
  static let folderName = "trails"
  /// The file of the master key, beside the folder; a backup leaves `.secret` out.
  static let keyName = "trails.secret"

  /// What came in since the start.
  struct Counts: Hashable, Sendable {
    /// Fixes that became part of trails.
    var kept = 0
    /// Fixes that were known already.
    var known = 0
    /// Fixes that no trail takes: of a test provider, at 0/0, of a forgotten day, or of a clock
    /// that is more than a day ahead.
    var refused = 0
  }

  let live: LiveTrails
  private let counted = Mutex(Counts())

  /// Opens the store, or makes it.
  ///
  /// - Throws: `TrailsError`
  init(_ settings: ServerSettings) async throws {
    let store = try TrailStore(
      folder: settings.path(Self.folderName), access: .write,
      settings: TrailStore.Settings(keyFile: settings.path(Self.keyName), cacheBytes: 64 << 20))
    live = try await LiveTrails(store)
  }

  var counts: Counts { counted.withLock { $0 } }

  /// The trail of a device; `nil` before its first fix.
  func trail(of device: DeviceID) -> PersonNumber? {
    live.knownPerson(Self.label(of: device))
  }

  /// The trail of a device, which gets its number now if it has none yet.
  func trail(for device: DeviceID) -> PersonNumber? { live.person(Self.label(of: device)) }

  /// The device of a trail.
  func device(of trail: PersonNumber) -> DeviceID? {
    live.label(of: trail).flatMap { UInt64($0) }.map { DeviceID($0) }
  }

  private static func label(of device: DeviceID) -> String { String(device.rawValue) }

  /// Takes fixes of devices in and returns once they are on disk.
  ///
  /// A day that was forgotten takes none: its fixes are counted as refused and hold up no other.
  ///
  /// - Throws: `TrailsError`, with the fixes of some days taken; to bring all again changes nothing
  func take(_ fixes: [(device: DeviceID, fix: TrailFix)], at now: Instant) async throws {
    var days: [Int64: [TrailFix]] = [:]
    for (device, fix) in fixes {
      guard let person = live.person(Self.label(of: device)) else { continue }
      var fix = fix
      fix.person = person
      days[fix.time / 86_400_000, default: []].append(fix)
    }
    for (_, taken) in days.sorted(by: { $0.key < $1.key }) {
      do {
        let added = try await live.append(taken, at: now)
        counted.withLock { counts in
          counts.kept += added
          counts.known += taken.count - added
        }
      } catch let error as TrailsError where error.code == .forgotten {
        noteRefused(taken.count)
      }
    }
  }

  /// Counts fixes that no trail takes.
  func noteRefused(_ count: Int) {
    if count > 0 { counted.withLock { $0.refused += count } }
  }

  func close() {
    live.close()
    live.store.close()
  }
}
