// SPDX-License-Identifier: Apache-2.0

extension CommandStatus {
  /// What whoever sent a request does about its outcome.
  public enum Action: String, Hashable, Sendable, CaseIterable {
    /// Nothing: it was taken.
    case done
    /// Sends less at once, and this again.
    case slowDown
    /// Sends this again after a while.
    case retryLater
    /// Gives this message up: it would be refused again.
    case giveUp
    /// Stops and tells a person: nobody may bind like this.
    case stop
    /// Takes the session as the one that there is.
    case alreadyBound
    /// Closes the line: both sides no longer agree on where a unit ends.
    case close
  }

  /// What to do about this outcome.
  ///
  /// A status of a vendor or of nobody is tried again: it says nothing of the message.
  public var action: Action {
    switch self {
    case .ok: .done
    case .throttled, .queueFull: .slowDown
    case .bindFailed, .invalidPassword, .invalidSystemID, .invalidSystemType: .stop
    case .alreadyBound: .alreadyBound
    case .invalidCommandLength: .close
    case .systemError, .receiverTemporaryError, .unknownError, .serviceTypeUnavailable,
      .submitFailed, .deliveryFailure, .broadcastFailed, .invalidBindStatus:
      .retryLater
    default: Self.permanentRange.contains(rawValue) ? .giveUp : .retryLater
    }
  }

  /// Where the specification names statuses that trying again does not change.
  private static let permanentRange: ClosedRange<UInt32> = 0x01...0x112
}
