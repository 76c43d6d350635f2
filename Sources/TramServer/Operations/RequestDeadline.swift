// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose request does not arrive whole in time.
///
/// The idle timeout alone is no bound: a client that sends a byte of its body now and then is
/// never idle. The head of the first request has `head`, each body has `body`, however it comes;
/// the head of a later request falls under the idle timeout, which heads do not push on.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let head: TimeAmount
  private let body: TimeAmount
  /// What must have come by `deadline`.
  private var deadline: NIODeadline?
  /// One timer at a time; it looks at the deadline anew when it fires.
  private var timer: Scheduled<Void>?
  private var isReadingBody = false
  /// Whether an answer to the present request has begun, so that no other can be sent.
  private var isAnswered = false

  init(head: TimeAmount, body: TimeAmount) {
    self.head = head
    self.body = body
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { expect(in: head, context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    expect(in: head, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline = nil
    timer?.cancel()
    timer = nil
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isAnswered = false
      isReadingBody = true
      expect(in: body, context)
    case .body: break
    case .end:
      isReadingBody = false
      deadline = nil
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .head = unwrapOutboundIn(data) { isAnswered = true }
    context.write(data, promise: promise)
  }

  private func expect(in time: TimeAmount, _ context: ChannelHandlerContext) {
    deadline = .now() + time
    if timer == nil { schedule(in: time, context) }
  }

  private func schedule(in time: TimeAmount, _ context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.fire(context) }
  }

  private func fire(_ context: ChannelHandlerContext) {
    timer = nil
    guard let deadline else { return }
    let left = deadline - .now()
    guard left <= .zero else { return schedule(in: left, context) }
    if isReadingBody, !isAnswered {
      let answer = HTTPResponse(
        status: .requestTimeout, headerFields: [.connection: "close", .contentLength: "0"])
      context.write(wrapOutboundOut(.head(answer)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
    context.close(promise: nil)
  }
}
