// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension RecordLog {
  /// Hands on what a log holds, from a place on, while another program may hold and write it.
  ///
  /// What that program writes meanwhile may be missing; what was durable before is there.
  ///
  /// - Parameter place: Where a file begins; `nil` is where the first one does.
  /// - Throws: `MessagesError`: `.refused` where files were removed meanwhile, so that whoever
  ///   reads begins anew, `.io`, and what `replay` throws
  static func read(
    folder: String, from place: UInt64? = 0, replay: (Span<UInt8>) throws -> Void
  ) throws {
    let firsts = try wrap { () throws(BytesError) in
      try Folder.names(in: folder).compactMap(RecordSegment.first(ofName:)).sorted()
    }
    var next = place ?? firsts.first ?? 0
    var commit: UInt64 = 0
    for first in firsts where first >= next {
      guard first == next else {
        throw MessagesError(.refused, detail: "\(folder) was written anew meanwhile")
      }
      let path = "\(folder)/\(RecordSegment.name(first: first))"
      let file = try reading(path)
      var segment = try wrap { () throws(BytesError) in
        try RecordSegment(file, next: next, commit: commit)
      }
      try segment.walk(file, isWritten: true, replay)
      next = segment.next
      commit = segment.commit
    }
  }

  private static func reading(_ path: String) throws(MessagesError) -> OpenFile {
    do throws(BytesError) { return try OpenFile(path, .read) } catch {
      throw MessagesError(.refused, detail: "\(path) went meanwhile")
    }
  }

  /// Reads something that another program may write anew meanwhile; begins again, a few times.
  static func readUndisturbed<Value>(_ work: () throws -> Value) throws -> Value {
    for _ in 0..<4 {
      do { return try work() } catch let error as MessagesError where error.code == .refused {
        continue
      }
    }
    return try work()
  }
}
