// SPDX-License-Identifier: Apache-2.0

public import Crypto
import Synchronization
import TramBytes
public import TramUnits

/// The keys of people, each wrapped by the master key, in one file that backups leave out.
///
/// What is encrypted under a person's key is forgotten, wherever its copies lie, when the key is
/// destroyed: its slot is overwritten and the disk has confirmed it before `destroy` returns. The
/// file's name ends in `.secret`, which backups leave out.
public final class KeyStore: Sendable {
  /// What is known of a person's key.
  public enum Standing: Hashable, Sendable {
    /// There is one, and perhaps a hold on it.
    case live(LegalHold?)
    /// There was one; it was destroyed then.
    case destroyed(Instant)
    /// There never was one.
    case none
  }

  /// A key that is gone, and how it is told from others.
  public struct Destroyed: Hashable, Sendable {
    /// Whose it was.
    public var person: UInt64
    /// The store's number.
    public var store: UInt64
    /// The slot that held it.
    public var slot: Int
    /// The hash of the key with the person's number, which was noted when it was made.
    public var commitment: MerkleHash
    /// When.
    public var time: Instant
  }

  private struct State {
    var file: KeyStoreFile
    var master: any MasterKeyProvider
    /// The slot of each person.
    var slots: [UInt64: Int32] = [:]
    var damaged = 0
    var stopped: GuardError?
  }

  /// The usual name of the file.
  public static let fileName = "person-keys.secret"
  private static let nextSuffix = ".next"
  static let commitmentDomain = "tram-person-key-1\n"

  private let path: String
  private let faults: DiskFaults?
  private let lock: AuditFile
  private let state: Mutex<State>

  /// Opens a store, or begins one that is not there.
  ///
  /// - Throws: `GuardError`: `.locked`, `.corrupt`, `.refused` for another master key, `.io`
  /// - Complexity: O(people); about 40 bytes of memory each
  public convenience init(path: String, master: any MasterKeyProvider) throws {
    try self.init(path: path, master: master, faults: nil)
  }

  init(path: String, master: any MasterKeyProvider, faults: DiskFaults?) throws {
    self.path = path
    self.faults = faults
    lock = try AuditFile("\(path).lock", .write)
    guard try lock.takeLock() else {
      throw GuardError(.locked, detail: "\(path) is used by another process")
    }
    let folder = GuardFolder.folder(of: path)
    let names = try GuardFolder.names(in: folder).map { "\(folder)/\($0)" }
    let isThere = names.contains(path) || names.contains("./\(path)")
    try KeyStore.dropPart("\(path)\(KeyStore.nextSuffix)")
    if !isThere {
      var random = SystemRandomNumberGenerator()
      let header = KeyStoreFile.Header(store: random.next(), master: master.identifier)
      try GuardFolder.replace(path, with: header.bytes, faults: faults)
    }
    let file = try KeyStoreFile(path, faults: faults)
    guard file.header.master == master.identifier else {
      throw GuardError(.refused, detail: "\(path) is wrapped by another master key")
    }
    var found = State(file: file, master: master)
    found.slots.reserveCapacity(file.count)
    try file.forEach { number, slot in
      if let slot {
        found.slots[slot.person] = Int32(truncatingIfNeeded: number)
      } else {
        found.damaged += 1
      }
    }
    state = Mutex(found)
  }

  deinit { lock.releaseLock() }

  /// Slots that cannot be read: torn before anybody was told of them, or damaged.
  public var damaged: Int { state.withLock { $0.damaged } }
  /// People who have or had a key.
  public var count: Int { state.withLock { $0.slots.count } }
  /// The store's number.
  public var store: UInt64 { state.withLock { $0.file.header.store } }

  private static func dropPart(_ path: String) throws(GuardError) {
    guard let part = try? AuditFile(path, .read), try part.size() > 0 else {
      try GuardFolder.remove(path)
      return
    }
    try KeyStoreFile.wipe(try AuditFile(path, .write))
    try GuardFolder.remove(path)
  }

  // MARK: Keys

  /// What is known of a person's key.
  ///
  /// - Throws: `GuardError`: `.corrupt`, `.io`, `.stopped`
  public func standing(of person: UInt64) throws(GuardError) -> Standing {
    try state.withLock { state throws(GuardError) in
      guard let (_, slot) = try KeyStore.find(person, state) else { return .none }
      return slot.state == .live
        ? .live(slot.hold) : .destroyed(slot.destroyed ?? Instant(milliseconds: 0))
    }
  }

  private static func find(
    _ person: UInt64, _ state: State
  ) throws(GuardError) -> (number: Int, slot: KeySlot)? {
    if let stopped = state.stopped { throw stopped }
    guard let number = state.slots[person] else { return nil }
    let slot = try state.file.slot(Int(number))
    guard slot.person == person else {
      throw GuardError(.corrupt, detail: "slot \(number) is not that of person \(person)")
    }
    return (Int(number), slot)
  }

  /// A slot by its number; `nil` beyond the last.
  func slot(_ number: Int) throws(GuardError) -> KeySlot? {
    try state.withLock { state throws(GuardError) in
      guard (0..<state.file.count).contains(number) else { return nil }
      return try state.file.slot(number)
    }
  }

  /// A person's key.
  ///
  /// - Throws: `GuardError`: `.missing` where there is none, `.refused` where it was destroyed,
  ///   `.corrupt`, `.io`
  public func key(of person: UInt64) throws -> SymmetricKey {
    try state.withLock { state in
      guard let (_, slot) = try KeyStore.find(person, state) else {
        throw GuardError(.missing, detail: "person \(person) has no key")
      }
      return try KeyStore.unwrap(slot, state.master)
    }
  }

  private static func unwrap(
    _ slot: KeySlot, _ master: any MasterKeyProvider
  ) throws -> SymmetricKey {
    guard slot.state == .live else {
      throw GuardError(.refused, detail: "the key of person \(slot.person) was destroyed")
    }
    let key = try master.unwrap(slot.wrapped)
    // Also tells a slot that was put in another one's place.
    guard
      KeyDigest.of(key, domain: commitmentDomain, number: slot.person) == slot.commitment
    else {
      throw GuardError(.corrupt, detail: "the key in the slot is not that of person \(slot.person)")
    }
    return key
  }

  /// Makes keys for those people who never had one, and returns once they are durable.
  ///
  /// - Throws: `GuardError`: `.refused` for a person whose key was destroyed, `.io`, `.diskFull`
  public func makeKeys(for people: [UInt64], at now: Instant) throws {
    try state.withLock { state in
      if let stopped = state.stopped { throw stopped }
      var fresh: [KeySlot] = []
      var seen: Set<UInt64> = []
      for person in people where seen.insert(person).inserted {
        if let (_, slot) = try KeyStore.find(person, state) {
          guard slot.state == .live else {
            throw GuardError(.refused, detail: "the key of person \(person) was destroyed")
          }
          continue
        }
        fresh.append(try KeyStore.freshSlot(for: person, state.master, at: now))
      }
      guard !fresh.isEmpty else { return }
      let first = state.file.count
      do throws(GuardError) { try state.file.append(fresh) } catch {
        if error.code != .diskFull { state.stopped = KeyStore.stop(error) }
        throw error
      }
      for (number, slot) in zip(first..., fresh) {
        state.slots[slot.person] = Int32(truncatingIfNeeded: number)
      }
    }
  }

  /// A slot with a key of chance.
  private static func freshSlot(
    for person: UInt64, _ master: any MasterKeyProvider, at now: Instant
  ) throws -> KeySlot {
    let key = SymmetricKey(size: .bits256)
    let wrapped = try master.wrap(key)
    guard wrapped.count == KeySlot.wrappedSize else {
      throw GuardError(
        .badValue, detail: "a wrapped key has \(wrapped.count) bytes, 40 are expected")
    }
    return KeySlot(
      person: person, created: now,
      commitment: KeyDigest.of(key, domain: commitmentDomain, number: person), wrapped: wrapped)
  }

  private static func stop(_ error: GuardError) -> GuardError {
    GuardError(
      .stopped,
      detail: "the keys must be opened anew, as it is not known what the disk holds: \(error)")
  }

  /// Changes a slot on the disk.
  private static func change(
    _ number: Int, to slot: KeySlot, _ state: inout State
  ) throws(GuardError) {
    do { try state.file.replace(number, with: slot) } catch {
      state.stopped = stop(error)
      throw error
    }
  }

  // MARK: Forgetting

  /// Destroys a person's key: once this returns, the disk has confirmed that its slot holds none.
  ///
  /// A key that is destroyed already stays so, and is told again.
  ///
  /// - Throws: `GuardError`: `.missing`, `.refused` under a hold, `.io`, `.stopped`
  public func destroy(_ person: UInt64, at now: Instant) throws(GuardError) -> Destroyed {
    try state.withLock { state throws(GuardError) in
      guard case (let number, var slot)? = try KeyStore.find(person, state) else {
        throw GuardError(.missing, detail: "person \(person) has no key")
      }
      if slot.state == .live {
        if let hold = slot.hold, hold.holds(at: now) { throw KeyStore.held(person, hold) }
        slot.state = .destroyed
        slot.hold = nil
        slot.destroyed = now
        slot.wrapped = Array(repeating: 0, count: KeySlot.wrappedSize)
        try KeyStore.change(number, to: slot, &state)
      }
      return Destroyed(
        person: person, store: state.file.header.store, slot: number,
        commitment: slot.commitment, time: slot.destroyed ?? now)
    }
  }

  static func held(_ person: UInt64, _ hold: LegalHold) -> GuardError {
    let end = hold.until.map { " until \($0.milliseconds) ms" } ?? " until it is lifted"
    return GuardError(
      .refused, detail: "the key of person \(person) is held\(end) for case \(hold.dossier)")
  }

  /// Puts a hold on a person's key in place of the one there, or lifts it.
  ///
  /// - Throws: `GuardError`: `.missing`, `.refused` where the key was destroyed, `.io`, `.stopped`
  public func hold(_ person: UInt64, _ hold: LegalHold?) throws(GuardError) {
    try state.withLock { state throws(GuardError) in
      guard case (let number, var slot)? = try KeyStore.find(person, state) else {
        throw GuardError(.missing, detail: "person \(person) has no key")
      }
      guard slot.state == .live else {
        throw GuardError(.refused, detail: "the key of person \(person) was destroyed")
      }
      slot.hold = hold
      try KeyStore.change(number, to: slot, &state)
    }
  }

  // MARK: The master key

  /// Wraps every key by another master key, in a file that takes the place of this one whole, and
  /// writes zeros over the old one.
  ///
  /// A crash leaves the old file or the next one. Whoever destroys the old master key then makes
  /// worthless what copies of the old file there may be.
  ///
  /// - Throws: `GuardError`
  /// - Complexity: O(people); nobody gets a key meanwhile
  public func rotate(to next: any MasterKeyProvider) throws {
    try state.withLock { state in
      if let stopped = state.stopped { throw stopped }
      let part = "\(path)\(KeyStore.nextSuffix)"
      let fresh = try AuditFile(part, .create, faults: faults)
      do {
        try rewrap(state, into: fresh, next)
      } catch {
        try? KeyStoreFile.wipe(fresh)
        try? GuardFolder.remove(part)
        throw error
      }
      let old = state.file
      do {
        try GuardFolder.rename(part, to: path, faults: faults)
        state.file = try KeyStoreFile(path, faults: faults)
      } catch let error as GuardError {
        state.stopped = KeyStore.stop(error)
        throw error
      }
      state.master = next
      try old.wipe()
    }
  }

  private func rewrap(
    _ state: State, into fresh: AuditFile, _ next: any MasterKeyProvider
  ) throws {
    let header = KeyStoreFile.Header(
      store: state.file.header.store, master: next.identifier)
    try fresh.write(header.bytes.span, at: 0)
    var writer = ByteWriter(capacity: 1 << 20)
    var at = KeyStoreFile.Header.size
    try state.file.forEach { number, slot throws(GuardError) in
      // A slot that cannot be read keeps its place, so that proofs name the right one.
      var bytes = [UInt8](repeating: 0, count: KeySlot.size)
      if let slot { bytes = try KeyStore.rewrapped(slot, from: state.master, to: next).bytes }
      writer.append(contentsOf: bytes)
      guard writer.count >= 1 << 20 || number == state.file.count - 1 else { return }
      try fresh.write(writer.bytes.span, at: at)
      at += writer.count
      writer.removeAll()
    }
    try fresh.flush()
  }

  private static func rewrapped(
    _ slot: KeySlot, from old: any MasterKeyProvider, to next: any MasterKeyProvider
  ) throws(GuardError) -> KeySlot {
    guard slot.state == .live else { return slot }
    var slot = slot
    do { slot.wrapped = try next.wrap(try unwrap(slot, old)) } catch {
      throw error as? GuardError
        ?? GuardError(
          .io, detail: "the key of person \(slot.person) could not be wrapped: \(error)")
    }
    // A token that gives back another length would spoil the slots behind this one.
    guard slot.wrapped.count == KeySlot.wrappedSize else {
      throw GuardError(
        .badValue, detail: "a wrapped key has \(slot.wrapped.count) bytes, 40 are expected")
    }
    return slot
  }
}
