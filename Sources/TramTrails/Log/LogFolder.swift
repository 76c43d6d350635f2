// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// The files of a log as they are found when it is opened, locked, in order and with a whole end.
struct LogFolder {
  let lock: LogSegmentFile
  private(set) var segments: [LogSegment] = []
  private(set) var next = TrailPosition.first
  private(set) var repair: TailRepair?
  /// The last segment's file.
  private(set) var file: LogSegmentFile?

  init(_ folder: String, faults: DiskFaults?) throws(TrailsError) {
    let names: [String]
    do {
      if try Folder.make(folder) { try Folder.sync("\(folder)/..") }
      lock = try LogSegmentFile("\(folder)/lock", .write, faults: nil)
      guard try lock.takeLock() else {
        throw TrailsError(.locked, detail: "\(folder) is written by another", file: folder)
      }
      names = try Folder.names(in: folder)
      for name in names where name.hasSuffix(LogWriter.partSuffix) {
        try Folder.remove("\(folder)/\(name)")
      }
    } catch let error as BytesError {
      throw TrailsError(error, file: folder)
    } catch let error as TrailsError {
      throw error
    } catch {
      throw TrailsError(.io, detail: "\(error)", file: folder)
    }
    for name in names
    where name.hasPrefix(LogSegmentHeader.prefix) && name.hasSuffix(LogSegmentHeader.suffix) {
      segments.append(try LogFolder.segment("\(folder)/\(name)", name: name))
    }
    try dropEmptyTwins()
    guard let last = segments.last else { return }
    let file = try LogSegmentFile(last.path, .write, faults: faults)
    var tail = SegmentTail(last)
    try tail.settle(file)
    segments[segments.count - 1] = tail.segment
    next = tail.next
    repair = tail.repair
    self.file = file
    // A crash may have come between a name and its sync.
    do { try Folder.sync(folder) } catch { throw TrailsError(error, file: folder) }
  }

  private static func segment(_ path: String, name: String) throws(TrailsError) -> LogSegment {
    let file = try LogSegmentFile(path, .read)
    let size = try file.size()
    let bytes = try file.read(at: 0, count: min(size, LogSegmentHeader.size))
    switch LogSegmentHeader.parse(bytes) {
    case .success(let header):
      guard header.fileName == name else {
        throw TrailsError(
          .corrupt, detail: "by its header it is \(header.fileName)", file: path, offset: 0)
      }
      return LogSegment(header: header, path: path, end: size)
    case .failure(let refusal):
      throw TrailsError(.corrupt, detail: refusal.reason, file: path, offset: 0)
    }
  }

  /// Of segments that begin at one position, all but one are empty: a crash came between the
  /// making of one and the removal of the empty one that it replaced.
  private mutating func dropEmptyTwins() throws(TrailsError) {
    var kept: [LogSegment] = []
    for segment in segments {
      if let twin = kept.last, twin.header.first == segment.header.first {
        let surplus = segment.end == LogSegmentHeader.size ? segment : twin
        guard surplus.end == LogSegmentHeader.size else {
          throw TrailsError(
            .corrupt, detail: "it begins where \(twin.path) does", file: segment.path, offset: 0)
        }
        do { try Folder.remove(surplus.path) } catch {
          throw TrailsError(error, file: surplus.path)
        }
        if surplus.path == segment.path { continue }
        kept.removeLast()
      }
      kept.append(segment)
    }
    segments = kept
  }
}
