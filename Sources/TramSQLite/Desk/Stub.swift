// SPDX-License-Identifier: Apache-2.0
public import TramIsolation
public import TramJournal

public enum DeskCodec {
  public static let kind = EntryKind(100)
  public static func encode(_ entry: DeskEntry) throws -> [UInt8] { [] }
  public static func decode(_ payload: [UInt8]) throws -> DeskEntry { throw CancellationError() }
}
public struct DeskFollower {
  public init(_ store: any DeskStore) {}
  public func catchUp(with journal: any JournalReading) async throws {}
}
public func stubDesk(path: String) throws -> any DeskStore { MemoryDesk() }
