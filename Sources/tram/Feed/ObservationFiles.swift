// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramSense

/// The files behind an `ObservationFeed`: the one that is open and those whose turn comes.
struct ObservationFiles: ~Copyable {
  /// Lines read for one batch: large enough to hide the hop, small enough to stay in cache.
  private static let linesPerBatch = 4096

  private(set) var reader: ObservationReader
  private var paths: ArraySlice<String>
  private let isStrict: Bool
  private var lines: LineReader
  private var complaints: Complaints
  private var bytesBefore: Int64 = 0

  init(paths: [String], reader: ObservationReader, isStrict: Bool) throws {
    self.reader = reader
    self.paths = paths.dropFirst()
    self.isStrict = isStrict
    lines = try LineReader(path: paths.first ?? "-")
    complaints = Complaints(source: Self.title(paths.first ?? "-"), isStrict: isStrict)
  }

  /// The bytes of all files; `nil` when one is a pipe.
  ///
  /// - Throws: `BytesError` when a file whose turn comes later cannot be opened even now.
  func totalBytes() throws -> Int64? {
    guard var total = lines.totalBytes else { return nil }
    for path in paths {
      // A pipe is opened once only: whoever writes into it would see it closed again.
      let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type]
      let isPipe = path == "-" || (kind as? FileAttributeType) == .typeUnknown
      guard !isPipe, let bytes = try LineReader(path: path).totalBytes else { return nil }
      total += bytes
    }
    return total
  }

  /// Reads the next observations; `nil` at the end of the last file.
  mutating func next() throws -> ObservationFeed.Step? {
    var batch = ObservationBatch()
    var left = Self.linesPerBatch
    while left > 0 {
      left -= 1
      let outcome: LineOutcome
      switch try lines.advance() {
      case .line: outcome = reader.read(lines.line, into: &batch)
      case .overlong(let bytes): outcome = reader.refuseOverlong(bytes: bytes)
      case .end:
        guard try openNext() else {
          return batch.observations.isEmpty ? nil : step(batch)
        }
        continue
      }
      if case .refused(let refusal) = outcome {
        try complaints.add(line: lines.lineNumber, refusal.detail)
      }
    }
    return step(batch)
  }

  private func step(_ batch: ObservationBatch) -> ObservationFeed.Step {
    ObservationFeed.Step(batch: batch, bytesRead: bytesBefore + lines.bytesRead)
  }

  private mutating func openNext() throws -> Bool {
    guard let path = paths.popFirst() else { return false }
    bytesBefore += lines.bytesRead
    lines = try LineReader(path: path)
    complaints = Complaints(source: Self.title(path), isStrict: isStrict)
    return true
  }

  private static func title(_ path: String) -> String { path == "-" ? "standard input" : path }
}
