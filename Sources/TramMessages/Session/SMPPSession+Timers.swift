// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension SMPPSession {
  /// Lets time pass: timers that ran out act.
  ///
  /// To be called a few times a second; a clock that goes back stops the timers until it is where
  /// it was, and moves nothing else.
  ///
  /// - Complexity: O(window)
  public mutating func tick(at now: Instant) {
    guard state != .ended else { return }
    if writer.bytes.count > 4 * settings.mostOutput { return end(.stuck) }
    if case .open = state, now.seconds(since: openedAt) >= settings.initTimer {
      return end(.initTimeout)
    }
    if enquiry != 0, now.seconds(since: enquiredAt) >= settings.responseTimer {
      return end(.silent)
    }
    expire(at: now)
    guard state != .ended, case .bound = state else { return }
    if now.seconds(since: lastMessage) >= settings.inactivityTimer {
      state = .unbinding
      let sequence = pending.add(token: 0, isOwners: false, isMessage: false, at: now)
      writer.append(PDU(.unbind, sequence: sequence))
    } else if enquiry == 0, now.seconds(since: lastHeard) >= settings.enquireTimer {
      enquiry = pending.add(token: 0, isOwners: false, isMessage: false, at: now)
      enquiredAt = now
      writer.append(PDU(.enquireLink, sequence: enquiry))
    }
  }

  private mutating func expire(at now: Instant) {
    let before = now.advanced(seconds: -settings.responseTimer)
    for entry in pending.removeAll(sentBefore: before) {
      if entry.isOwners {
        events.append(.unanswered(token: entry.token, .responseTimeout))
      } else if entry.sequence != enquiry {
        // An unbind, or a bind, that nobody answers.
        return end(state == .unbinding ? .unbound : .responseTimeout)
      } else {
        return end(.silent)
      }
    }
  }
}
