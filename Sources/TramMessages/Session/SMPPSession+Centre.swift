// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension SMPPSession {
  /// Lets a service bind.
  ///
  /// A transmitter that may only receive is not made by a wish: the mode is the one asked for.
  public mutating func acceptBind(_ mode: BindMode, systemID: Octets, at now: Instant) {
    guard role == .centre, case .open = state, bindSequence != 0 else { return }
    let tlvs: TLVList = peerVersion >= 0x34 ? [TLV(.scInterfaceVersion, 0x50, width: 1)] : []
    writer.append(
      PDU(
        .bindAnswer(mode, BindAnswer(systemID: systemID, tlvs: tlvs)), sequence: bindSequence))
    state = .bound(mode)
    lastMessage = now
    events.append(.bound(mode))
  }

  /// Refuses a bind and ends the session.
  public mutating func refuseBind(_ mode: BindMode, _ status: CommandStatus) {
    guard role == .centre, case .open = state, bindSequence != 0 else { return }
    refuse(mode.command, bindSequence, status)
    end(.bindRefused(status))
  }

  /// Asks a service that listens to bind.
  public mutating func outbind(systemID: Octets, password: Octets, at now: Instant) {
    guard role == .centre, case .open = state, bindSequence == 0 else { return }
    let sequence = pending.add(token: 0, isOwners: false, isMessage: false, at: now)
    _ = pending.remove(sequence)
    writer.append(PDU(.outbind(systemID: systemID, password: password), sequence: sequence))
  }
}
