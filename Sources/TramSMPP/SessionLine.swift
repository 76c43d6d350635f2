// SPDX-License-Identifier: Apache-2.0

import NIOCore
import TramMessages
import TramUnits

/// Moves the octets of one session between a channel and its value, and lets its timers act.
///
/// All that one read brings is taken before anything is written, and written with one flush.
final class SessionLine: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// How often timers and pace are looked at.
  private static let tick = TimeAmount.milliseconds(20)

  private let name: ConnectionName
  private let owner: any SessionOwner
  private let clock: SteadyClock
  private let makeSession: (Instant) -> SMPPSession
  private var session: SMPPSession?
  private var timer: RepeatedTask?

  init(
    name: ConnectionName, owner: any SessionOwner, clock: SteadyClock,
    session: @escaping (Instant) -> SMPPSession
  ) {
    self.name = name
    self.owner = owner
    self.clock = clock
    makeSession = session
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { open(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    open(context)
    context.fireChannelActive()
  }

  private func open(_ context: ChannelHandlerContext) {
    guard session == nil else { return }
    session = makeSession(clock.now)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleRepeatedTask(
      initialDelay: Self.tick, delay: Self.tick
    ) { _ in
      let (line, context) = bound.value
      line.session?.tick(at: line.clock.now)
      line.turn(context)
    }
    owner.opened(
      name,
      waker: LineWaker(on: context.eventLoop) {
        let (line, context) = bound.value
        line.turn(context)
      })
    turn(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    let now = clock.now
    session?.receive(buffer.readableBytesUInt8Span, at: now)
  }

  func channelReadComplete(context: ChannelHandlerContext) { turn(context) }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { turn(context) }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    close(context)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func handlerRemoved(context: ChannelHandlerContext) { close(context) }

  private func close(_ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    finish()
  }

  /// Tells what happened, lets the owner send, writes and, when the session is over, closes.
  private func turn(_ context: ChannelHandlerContext) {
    guard var session else { return }
    // The value is moved, not copied, while the owner changes it.
    self.session = nil
    let events = session.takeEvents()
    if !events.isEmpty { owner.take(events, on: name, session: &session, at: clock.now) }
    if session.state != .ended, context.channel.isWritable {
      owner.fill(&session, on: name, at: clock.now)
    }
    // What the owner did may have ended the session.
    let more = session.takeEvents()
    if !more.isEmpty { owner.take(more, on: name, session: &session, at: clock.now) }
    // A channel that takes nothing more leaves the octets here, where they are counted.
    let isEnded = session.state == .ended
    let mayWrite = session.hasOutput && (context.channel.isWritable || isEnded)
    let bytes = mayWrite ? session.takeOutput() : []
    // Writing may find the line closed, which ends the session at once: it is back before.
    self.session = session
    if !bytes.isEmpty {
      context.writeAndFlush(
        wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }
    if isEnded { context.close(promise: nil) }
  }

  private func finish() {
    guard var session else { return }
    self.session = nil
    session.lineClosed()
    let events = session.takeEvents()
    if !events.isEmpty { owner.take(events, on: name, session: &session, at: clock.now) }
  }
}
