// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramJournal
import TramMessages
import TramTrails

/// Whether the server can do its work, looked at once a second at most however often it is asked.
final class Readiness: Sendable {
  private struct Answer {
    var faults: [String]
    var time: ContinuousClock.Instant
  }

  private let room: ControlRoom
  private let last = Mutex<Answer?>(nil)

  init(room: ControlRoom) { self.room = room }

  /// What is wrong, in sentences without names of files; none when all is well.
  func faults() async -> [String] {
    let now = ContinuousClock.now
    if let answer = last.withLock({ $0 }), now - answer.time < .seconds(1) { return answer.faults }
    let faults = await look(now)
    last.withLock { $0 = Answer(faults: faults, time: now) }
    return faults
  }

  /// What is worth a look and keeps nobody from their work: a server without its operators' lines
  /// still watches, and what it has to say waits in its outbox.
  var notes: [String] {
    (room.messages?.owners ?? []).filter { $0.bound == 0 }
      .map { "no line to the message centre \($0.centre.name)" }
  }

  private func look(_ now: ContinuousClock.Instant) async -> [String] {
    var faults: [String] = []
    do {
      // Nothing is written, but a journal that was closed or whose disk failed refuses it.
      _ = try await room.desk.journal.append([])
    } catch {
      faults.append("the journal does not take entries")
    }
    let pulse = room.watch.pulse
    let patience = Duration.seconds(3 * room.settings.tickSeconds + 5)
    if now - pulse.noted > patience {
      faults.append("the log has taken nothing for \(Int((now - pulse.noted).inSeconds)) seconds")
    }
    do {
      let end = try await room.log.bounds().upperBound
      if room.watch.position < end, now - pulse.followed > .seconds(30) {
        faults.append(
          "the watch is \(end.rawValue - room.watch.position.rawValue) records behind and stands")
      }
    } catch {
      faults.append("the log is closed")
    }
    if let messages = room.messages, messages.outbox.stopped != nil {
      faults.append("the outbox of messages takes nothing any more")
    }
    if room.donations.drives.contains(where: { $0.books.isStopped }) {
      faults.append("the books of a drive for donations take nothing until a start")
    }
    if room.hub.now.isClosed { faults.append("the server is stopping") }
    if let free = ProcessFigures.freeBytes(room.settings.folder),
      free < Int64(room.settings.leastFreeMegabytes) * 1_000_000
    {
      faults.append("the disk has \(free / 1_000_000) megabytes left")
    }
    return faults
  }
}
