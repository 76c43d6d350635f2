// SPDX-License-Identifier: Apache-2.0

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

  private var files: ObservationFiles

  /// Opens the first of `paths`; the others are opened when their turn comes.
  ///
  /// - Parameters:
  ///   - paths: At least one; `-` is standard input.
  ///   - reader: Knows the devices that count.
  ///   - isStrict: Whether the first bad line ends the reading.
  init(paths: [String], reader: ObservationReader, isStrict: Bool) throws {
    let files = try ObservationFiles(paths: paths, reader: reader, isStrict: isStrict)
    totalBytes = try files.totalBytes()
    self.files = files
  }

  /// What was read, mended and refused so far.
  var tally: IntakeTally { files.reader.tally }

  /// The names of the devices.
  var names: NameRegister { files.reader.names }

  /// Reads the next observations; `nil` at the end of the last file.
  func next() throws -> Step? { try files.next() }
}
