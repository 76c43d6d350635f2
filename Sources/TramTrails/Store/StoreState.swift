// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A store as it is at one moment: what the manifest says, the keys, and its segments, open.
struct StoreState: Sendable {
  var manifest = Manifest()
  var keys = KeyRing()
  var register = PersonRegister()
  /// One for each entry of the manifest, in its order.
  var segments: [SealedSegment] = []

  /// The segments that hold the fixes of slices, without those of legs from earlier days.
  var mainSegments: [SealedSegment] { segments.filter { !$0.entry.isSeam } }

  /// Reads the state of a store from its folder.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.wrongKey`, `.io`
  init(folder: String, master: TrailKey) throws(TrailsError) {
    keys = try KeyRing(folder: folder, master: master)
    register = try PersonRegister(folder: folder, keys: keys)
    guard let manifest = try Manifest(folder: folder) else { return }
    self.manifest = manifest
    for entry in manifest.entries {
      guard let cipher = cipher(ofDay: entry.keyDay) else {
        throw TrailsError(
          .corrupt, detail: "\(entry.fileName) is of a day that has no key", file: folder)
      }
      segments.append(try SealedSegment(entry, in: folder, cipher: cipher))
    }
  }

  init() {}

  /// The lengths of the slices of days that have some.
  var sliceLengths: [Int32: Int64] {
    var lengths: [Int32: Int64] = [:]
    for entry in manifest.entries { lengths[entry.slice.dayNumber] = entry.slice.length }
    return lengths
  }

  func cipher(ofDay day: Int32) -> TrailCipher? { keys[day].map { TrailCipher($0) } }

  /// Puts segments in place of those of some slices.
  mutating func replace(_ slices: Set<TrailSlice>, by more: [SealedSegment]) {
    manifest.replace(slices, by: more.map(\.entry))
    segments.removeAll { slices.contains($0.entry.slice) }
    segments += more
    segments.sort {
      ($0.entry.slice.start, $0.entry.keyDay) < ($1.entry.slice.start, $1.entry.keyDay)
    }
  }
}
