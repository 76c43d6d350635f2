// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramSense

/// Files of observations, one after the other, as batches.
///
/// An actor, so that the next batch is read on one core while the present one is decided on
/// another.
actor ObservationFeed {
  /// Some observations and how far the reading has come.
  struct Step: Sendable {
    var batch: ObservationBatch
    var bytesRead: Int64
  }

  /// The bytes of all files; `nil` when one is a pipe.
  nonisolated let totalBytes: Int64?

  private var reader: ObservationReader
  private var paths: ArraySlice<String>
  private let isStrict: Bool
  private let linesPerBatch: Int
  private var lines: LineReader
  private var complaints: Complaints
  private var bytesBefore: Int64 = 0

  /// Opens the first of `paths`; the others are opened when their turn comes.
  ///
  /// - Parameters:
  ///   - paths: At least one; `-` is standard input.
  ///   - reader: Knows the devices that count.
  ///   - isStrict: Whether the first bad line ends the reading.
  ///   - linesPerBatch: Large enough to hide the hop between two cores, small enough for the cache.
  init(
    paths: [String], reader: ObservationReader, isStrict: Bool, linesPerBatch: Int = 4096
  ) throws {
    let first = try LineReader(path: paths.first ?? "-")
    let sizes = [first.totalBytes] + paths.dropFirst().map(Self.fileSize)
    lines = first
    totalBytes = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
    self.reader = reader
    self.paths = paths.dropFirst()
    self.isStrict = isStrict
    self.linesPerBatch = linesPerBatch
    complaints = Complaints(source: Self.title(paths.first ?? "-"), isStrict: isStrict)
  }

  /// What was read, mended and refused so far.
  var tally: IntakeTally { reader.tally }

  /// The names of the devices.
  var names: NameRegister { reader.names }

  /// Reads the next observations; `nil` at the end of the last file.
  func next() throws -> Step? {
    var batch = ObservationBatch()
    for _ in 0..<linesPerBatch {
      guard let outcome = try lines.read(by: &reader, into: &batch) else {
        guard try openNext() else { return batch.observations.isEmpty ? nil : step(batch) }
        continue
      }
      if case .refused(let refusal) = outcome {
        try complaints.add(line: lines.lineNumber, refusal.detail)
      }
      // What a live pipe has given is decided now, not when a batch is full.
      if lines.waits(), !batch.observations.isEmpty { break }
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

  /// The bytes of a regular file; `nil` for anything else, which is not opened before its turn.
  private static func fileSize(_ path: String) -> Int64? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
    return (attributes?[.size] as? NSNumber)?.int64Value
  }

  private static func title(_ path: String) -> String { path == "-" ? "standard input" : path }
}

extension LineReader {
  /// Reads one line as an observation; `nil` at the end of the file.
  fileprivate mutating func read(
    by reader: inout ObservationReader, into batch: inout ObservationBatch
  ) throws -> LineOutcome? {
    switch try advance() {
    case .line: reader.read(line, into: &batch)
    case .overlong(let bytes): reader.refuseOverlong(bytes: bytes)
    case .end: nil
    }
  }

  /// Whether the next line must be waited for; mutating, for the optimiser of Swift 6.3.1 fails on
  /// a borrow of a noncopyable property of an actor here.
  fileprivate mutating func waits() -> Bool { isDrained }
}
