// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TramIsolation
import TramTrails

extension WatchService {
  /// Takes up the last state that was saved, if it is whole and the log goes on from it.
  func restore() async throws {
    let bounds = try await log.bounds()
    for saved in file.map({ WatchSnapshot.read($0) }) ?? []
    where bounds.contains(saved.next) || bounds.upperBound == saved.next {
      do {
        try await foldFacts(upTo: saved.entry)
        try look { try $0.restore(saved.state) }
        state.withLock { $0.next = saved.next }
        return
      } catch let error as IsolationError {
        logger.warning(
          "a saved state of the watch is not used", metadata: ["reason": "\(error.code)"])
        // What was folded of it is not what the log's first records were folded upon.
        state.withLock { $0 = State(live: LiveWatch(settings: settings)) }
      }
    }
    state.withLock { $0.next = bounds.lowerBound }
    guard bounds.lowerBound > .first else { return }
    logger.warning(
      "the watch has no memory and the log no beginning; alarms of old are not told again",
      metadata: ["from": "\(bounds.lowerBound)", "to": "\(bounds.upperBound)"])
    cold.withLock { $0 = bounds.upperBound }
  }

  /// Saves the state as it is after the last record whose alarms are kept.
  ///
  /// The columns of the state are shared with the watch while they are encoded: nobody waits for
  /// the encoding but the watch itself, which changes nothing meanwhile, so that none is copied.
  func save() {
    guard let file else { return }
    let now = state.withLock { state in state.isBetween ? nil : state }
    // Stopped in the middle of a page: the state before it is in the file.
    guard let now else { return }
    do {
      try WatchSnapshot(next: now.next, entry: now.entry, state: now.live.snapshot())
        .write(to: file, in: folder)
    } catch {
      // The next start takes longer; nothing is lost.
      logger.warning("the watch's state was not saved", metadata: ["error": "\(error)"])
    }
  }
}
