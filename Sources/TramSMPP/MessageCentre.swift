// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import NIOPosix
public import TramMessages
public import TramUnits

/// Listens for services that bind: the side of a message centre (SMSC).
public struct MessageCentre: Sendable {
  /// The channel that listens.
  public let channel: any Channel

  /// Where it listens; a port of 0 has become the one that was given.
  public var port: Int { channel.localAddress?.port ?? 0 }

  /// Starts to listen.
  ///
  /// - Parameters:
  ///   - owner: Who gets the events of all lines; each line has a name of its own.
  ///   - security: TLS from the first byte on; `nil` is in the clear.
  ///   - mostLines: How many lines there may be at once; more are closed at once.
  ///   - start: The moment that it is now.
  /// - Throws: what the system says when it cannot listen there
  public static func listen(
    host: String, port: Int, on group: any EventLoopGroup, owner: any SessionOwner,
    settings: SessionSettings = SessionSettings(), security: LineSecurity? = nil,
    mostLines: Int = 1000, now start: Instant
  ) async throws -> MessageCentre {
    let clock = SteadyClock(startingAt: start)
    let lines = LineCount(most: mostLines)
    let channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        guard let number = lines.add() else { return channel.close() }
        channel.closeFuture.whenComplete { _ in lines.remove() }
        return channel.eventLoop.makeCompletedFuture {
          try security?.add(to: channel)
          let line = SessionLine(
            name: ConnectionName("line-\(number)"), owner: owner, clock: clock
          ) { SMPPSession(.centre, settings: settings, at: $0) }
          try channel.pipeline.syncOperations.addHandler(line)
        }
      }
      .bind(host: host, port: port).get()
    return MessageCentre(channel: channel)
  }

  /// Starts to listen on the program's own threads.
  ///
  /// - Throws: what the system says when it cannot listen there
  public static func listen(
    host: String, port: Int, owner: any SessionOwner,
    settings: SessionSettings = SessionSettings(), security: LineSecurity? = nil,
    now start: Instant
  ) async throws -> MessageCentre {
    try await listen(
      host: host, port: port, on: MultiThreadedEventLoopGroup.singleton, owner: owner,
      settings: settings, security: security, now: start)
  }

  /// Stops to listen; lines that are open stay.
  public func close() async throws { try await channel.close() }
}
