// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramTrails

/// What the commands of `tram trails` share at their edge.
enum TrailsWork {
  /// Runs a command's work; what the outside world did wrong becomes one line and exit code 1.
  ///
  /// - Parameter command: Its words after `tram`.
  static func run(_ command: String, _ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as BytesError {
      StandardError.line("tram \(command): error: \(error)")
      throw ExitCode.failure
    } catch let error as TrailsError {
      StandardError.line("tram \(command): error: \(error)")
      throw ExitCode.failure
    } catch is StrictStop {
      throw ExitCode.failure
    }
  }
}

extension StoreOptions {
  /// The most bytes of memory that opened blocks take in a command: some 85 million fixes.
  private static let cacheBytes = 800 << 20

  /// Opens the store.
  func open(_ access: TrailStore.Access) throws -> TrailStore {
    try TrailStore(
      folder: store, access: access,
      settings: TrailStore.Settings(keyFile: keyFile, cacheBytes: Self.cacheBytes))
  }
}
