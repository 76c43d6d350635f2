// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramSense

/// Files of observations, one after the other, as batches.
///
/// An actor, so that the next batch is read on one core while the present one is decided on another.
actor ObservationFeed {
  /// Some observations and how far the reading has come.
  struct Step: Sendable {
    var batch: ObservationBatch
    var bytesRead: Int64
  }

  /// Lines read for one batch: large enough to hide the hop, small enough to stay in cache.
  private static let linesPerBatch = 4096

  /// The bytes of all files; `nil` when one is a pipe.
  nonisolated let totalBytes: Int64?

  private var reader: ObservationReader
  private var paths: ArraySlice<String>
  private let isStrict: Bool
  private var lines: LineReader
  private var complaints: Complaints
  private var bytesBefore: Int64 = 0

  /// Opens the first of `paths`; the others are opened when their turn comes.
  ///
  /// - Parameters:
  ///   - paths: At least one; `-` is standard input.
  ///   - reader: Knows the devices that count.
  ///   - isStrict: Whether the first bad line ends the reading.
  init(paths: [String], reader: ObservationReader, isStrict: Bool) throws {
    let sizes = try paths.map { try LineReader(path: $0, longestLine: 1).totalBytes }
    totalBytes = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
    self.reader = reader
    self.paths = paths.dropFirst()
    self.isStrict = isStrict
    lines = try LineReader(path: paths.first ?? "-")
    complaints = Complaints(source: Self.title(paths.first ?? "-"), isStrict: isStrict)
  }

  /// What was read, mended and refused so far.
  var tally: IntakeTally { reader.tally }

  /// The names of the devices.
  var names: NameRegister { reader.names }

  /// Reads the next observations; `nil` at the end of the last file.
  func next() throws -> Step? {
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

  private func step(_ batch: ObservationBatch) -> Step {
    Step(batch: batch, bytesRead: bytesBefore + lines.bytesRead)
  }

  private func openNext() throws -> Bool {
    guard let path = paths.popFirst() else { return false }
    bytesBefore += lines.bytesRead
    lines = try LineReader(path: path)
    complaints = Complaints(source: Self.title(path), isStrict: isStrict)
    return true
  }

  private static func title(_ path: String) -> String { path == "-" ? "standard input" : path }
}
