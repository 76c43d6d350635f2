// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes
import TramUnits

/// A store of trails in a folder (docs/formats/trails.md): sealed segments that a search reads.
///
/// One process writes, held by a lock; any number read. A reader takes a snapshot, whose segments
/// stay readable whatever is sealed or forgotten meanwhile.
public final class TrailStore: Sendable {
  /// What a store is opened for.
  public enum Access: Hashable, Sendable {
    /// For reading one that is there.
    case read
    /// For reading and writing; one that is not there is made.
    case write
  }

  /// How a store is opened.
  public struct Settings: Hashable, Sendable {
    /// The file with the master key; `nil` for `master.key` in the store's folder.
    public var keyFile: String?
    /// The most bytes of memory that opened blocks take.
    public var cacheBytes: Int

    /// Creates settings.
    public init(keyFile: String? = nil, cacheBytes: Int = 256 << 20) {
      self.keyFile = keyFile
      self.cacheBytes = cacheBytes
    }
  }

  /// The folder.
  public let folder: String
  let master: TrailKey
  let cache: BlockCache
  private let lock: Mutex<LogSegmentFile?>
  private let state: Mutex<StoreState>
  /// Held while the file of keys is replaced, taken before `state`.
  private let keyTurn = Mutex(())
  /// Whether an import or the live side is at work.
  private let isTaken = Mutex(false)

  /// Opens a store.
  ///
  /// - Throws: `TrailsError`: `.locked`, `.corrupt`, `.wrongKey`, `.io`
  public init(
    folder: String, access: Access, settings: Settings = Settings()
  ) throws(TrailsError) {
    self.folder = folder
    cache = BlockCache(capacity: settings.cacheBytes)
    var held: LogSegmentFile?
    if access == .write {
      let isMade = try StoreFiles.telling(folder) { () throws(BytesError) in
        try Folder.make(folder)
      }
      if isMade {
        try StoreFiles.telling(folder) { () throws(BytesError) in
          try Folder.sync("\(folder)/..")
        }
      }
      let lock = try LogSegmentFile("\(folder)/lock", .write, faults: nil)
      guard try lock.takeLock() else {
        throw TrailsError(.locked, detail: "\(folder) is written by another", file: folder)
      }
      held = lock
    }
    lock = Mutex(held)
    var random = SystemRandomNumberGenerator()
    // A store that has keys has a master key somewhere: another one is not made beside it.
    let isNew = try StoreFiles.bytes(KeyRing.fileName, in: folder, upTo: .max) == nil
    master = try MasterKeyFile.key(
      at: settings.keyFile ?? "\(folder)/\(MasterKeyFile.usualName)",
      makes: access == .write && isNew, using: &random)
    var found = try Self.stateOnDisk(folder, master)
    if access == .read, !found.manifest.erasings.isEmpty {
      // A writer ended in the middle of an erasing; unless another one is at work, it is finished.
      try? TrailStore(folder: folder, access: .write, settings: settings).close()
      found = try Self.stateOnDisk(folder, master)
    }
    if access == .write, found.keys.add(KeyRing.register, using: &random) {
      try StoreFiles.replace(KeyRing.fileName, in: folder, by: try found.keys.bytes(master: master))
    }
    let opened = found
    state = Mutex(opened)
    if access == .write {
      try finishErasings()
      try removeLeftovers()
      try destroyKeysOfForgottenDays()
    }
  }

  deinit { close() }

  /// Gives the store to whoever opens it next.
  public func close() {
    lock.withLock { lock in
      lock?.releaseLock()
      lock = nil
    }
  }

  /// The store as it is now.
  public func snapshot() -> TrailSnapshot { TrailSnapshot(state.withLock { $0 }, cache: cache) }

  /// Its state, for a writer to go on from.
  var current: StoreState { state.withLock { $0 } }

  /// A reader may look between a commit and the removal of what it replaced; it looks again then.
  private static func stateOnDisk(
    _ folder: String, _ master: TrailKey
  ) throws(TrailsError) -> StoreState {
    var tries = 0
    while true {
      let generation = try Manifest(folder: folder)?.generation
      do { return try StoreState(folder: folder, master: master) } catch {
        tries += 1
        guard tries < 5, try Manifest(folder: folder)?.generation != generation else { throw error }
      }
    }
  }

  /// Takes the right to bring fixes in.
  ///
  /// - Throws: `TrailsError`: `.busy` while an import or the live side has it
  func takeTurn() throws(TrailsError) {
    let isFree = isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
    guard isFree else {
      throw TrailsError(.busy, detail: "fixes are being brought in already", file: folder)
    }
  }

  /// Gives the right back.
  func giveTurn() { isTaken.withLock { $0 = false } }

  /// Makes a state hold: its keys, register and manifest are on disk when this returns, and what
  /// it no longer names is gone.
  ///
  /// - Parameter wipes: Whether the bytes of the keys and the register before are overwritten.
  func commit(_ next: StoreState, wipes: Bool = false) throws(TrailsError) {
    if next.segments.count > 0 {
      try StoreFiles.telling(folder) { () throws(BytesError) in try Folder.sync(folder) }
    }
    let gone = try keyTurn.withLock { _ throws(TrailsError) in
      try commitInTurn(next, wipes: wipes)
    }
    for file in gone {
      let path = "\(folder)/\(SegmentEntry.fileName(file))"
      try StoreFiles.telling(path) { () throws(BytesError) in try Folder.remove(path) }
    }
  }

  /// Commits while nobody draws keys.
  ///
  /// - Returns: The files that are not named any more.
  private func commitInTurn(_ next: StoreState, wipes: Bool) throws(TrailsError) -> Set<UInt64> {
    let before = current
    var next = next
    // Keys may have been drawn for live fixes meanwhile.
    next.keys.join(before.keys)
    if next.keys != before.keys {
      try StoreFiles.replace(
        KeyRing.fileName, in: folder, by: try next.keys.bytes(master: master), wipes: wipes)
    }
    if next.register.count != before.register.count || wipes {
      try StoreFiles.replace(
        PersonRegister.fileName, in: folder, by: try next.register.bytes(keys: next.keys),
        wipes: wipes)
    }
    next.manifest.generation = before.manifest.generation + 1
    try StoreFiles.replace(Manifest.fileName, in: folder, by: next.manifest.bytes)
    let held = next
    state.withLock { $0 = held }
    return Set(before.manifest.entries.map(\.file))
      .subtracting(next.manifest.entries.map(\.file))
  }

  /// Draws keys for days that have none and returns once they are on disk.
  ///
  /// - Throws: `TrailsError`, `.forgotten` for a day that was forgotten
  func prepareKeys(_ days: [Int32]) throws(TrailsError) {
    let now = current
    if let day = days.first(where: { now.manifest.isForgotten($0) }) {
      throw TrailsError(.forgotten, detail: "\(Day(number: day)) was forgotten")
    }
    if days.allSatisfy({ now.keys[$0] != nil }) { return }
    try changeKeys(wipes: false) { keys in
      var random = SystemRandomNumberGenerator()
      for day in days { _ = keys.add(day, using: &random) }
    }
  }

  /// Changes the keys, one after the other, and returns once they are on disk.
  ///
  /// - Parameter wipes: Whether the bytes of the file before are overwritten.
  func changeKeys(
    wipes: Bool, _ change: (inout KeyRing) -> Void
  ) throws(TrailsError) {
    try keyTurn.withLock { _ throws(TrailsError) in
      var keys = current.keys
      change(&keys)
      guard keys != current.keys else { return }
      try StoreFiles.replace(
        KeyRing.fileName, in: folder, by: try keys.bytes(master: master), wipes: wipes)
      let held = keys
      state.withLock { $0.keys = held }
    }
  }

  /// Removes what a crash left: parts, and segments that the manifest does not name.
  private func removeLeftovers() throws(TrailsError) {
    let named = Set(current.manifest.entries.map(\.fileName))
    let folder = folder
    try StoreFiles.telling(folder) { () throws(BytesError) in
      for name in try Folder.names(in: folder) {
        let isSegment = name.hasPrefix("trails-") && name.hasSuffix(".seg")
        let isPlan = name.hasPrefix("erase-") && name.hasSuffix(".plan")
        guard
          name.hasSuffix(StoreFiles.partSuffix) || isPlan || (isSegment && !named.contains(name))
        else { continue }
        try Folder.remove("\(folder)/\(name)")
      }
    }
  }
}
