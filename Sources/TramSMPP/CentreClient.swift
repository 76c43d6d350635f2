// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import NIOPosix
public import TramMessages
public import TramUnits

/// Keeps one bind to a message centre: the side of a service (ESME).
///
/// A line that breaks is opened again after a wait that grows (`Backoff`); a bind that is refused
/// for its name or password is not tried again.
public struct CentreClient: Sendable {
  /// Where and as whom to bind.
  public struct Account: Hashable, Sendable {
    /// The name of the bind in logs and figures.
    public var name: ConnectionName
    /// The centre's host.
    public var host: String
    /// Its port; 2775 by custom.
    public var port: Int
    /// In which directions messages go.
    public var mode: BindMode
    /// As whom to bind.
    public var bind: Bind
    /// The bounds and timers.
    public var settings: SessionSettings

    /// Creates an account.
    public init(
      name: ConnectionName, host: String, port: Int = 2775, mode: BindMode = .transceiver,
      bind: Bind, settings: SessionSettings = SessionSettings()
    ) {
      self.name = name
      self.host = host
      self.port = port
      self.mode = mode
      self.bind = bind
      self.settings = settings
    }
  }

  private let account: Account
  private let owner: any SessionOwner
  private let clock: SteadyClock
  private let group: any EventLoopGroup
  private let security: LineSecurity?

  /// Creates a client; `run` opens the line.
  ///
  /// - Parameter security: TLS from the first byte on; `nil` is in the clear.
  public init(
    _ account: Account, owner: any SessionOwner, security: LineSecurity? = nil,
    on group: any EventLoopGroup, now start: Instant
  ) {
    self.account = account
    self.owner = owner
    self.security = security
    self.group = group
    clock = SteadyClock(startingAt: start)
  }

  /// Creates a client on the program's own threads; `run` opens the line.
  public init(
    _ account: Account, owner: any SessionOwner, security: LineSecurity? = nil, now start: Instant
  ) {
    self.init(
      account, owner: owner, security: security, on: MultiThreadedEventLoopGroup.singleton,
      now: start)
  }

  /// Opens the line once, and returns how the session ended.
  ///
  /// - Throws: what the system says when nobody answers there, or `CancellationError`
  public func runOnce() async throws -> SessionEnd {
    let ending = group.next().makePromise(of: SessionEnd.self)
    let watch = EndWatch(owner: owner, ending: ending)
    let (account, clock, security) = (account, clock, security)
    let channel: any Channel
    do {
      channel = try await ClientBootstrap(group: group)
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .connectTimeout(.seconds(10))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try security?.add(to: channel)
            let line = SessionLine(name: account.name, owner: watch, clock: clock) { now in
              SMPPSession(
                .service(account.mode, account.bind), settings: account.settings, at: now)
            }
            try channel.pipeline.syncOperations.addHandler(line)
          }
        }
        .connect(host: account.host, port: account.port).get()
    } catch {
      ending.succeed(.closed)
      throw error
    }
    return try await withTaskCancellationHandler {
      try await ending.futureResult.get()
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  /// Keeps the line open until the task is cancelled or the bind is refused for good.
  ///
  /// - Parameter sleep: Waits for some seconds; throws when the task is cancelled.
  /// - Throws: `CancellationError`
  public func run(
    waits: Backoff, sleep: @Sendable (Double) async throws -> Void
  ) async throws -> SessionEnd {
    var waits = waits
    while true {
      try Task.checkCancellation()
      let began = clock.now
      do {
        let end = try await runOnce()
        if case .bindRefused(let status) = end, status.action == .stop { return end }
        // A session that held for a minute was no failure.
        if clock.now.seconds(since: began) >= 60 { waits.succeeded() }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        // Nobody answers there: the same as a line that broke.
      }
      try await sleep(waits.next())
    }
  }
}

/// Hands events on and notes the end.
private final class EndWatch: SessionOwner {
  private let owner: any SessionOwner
  private let ending: EventLoopPromise<SessionEnd>

  init(owner: any SessionOwner, ending: EventLoopPromise<SessionEnd>) {
    self.owner = owner
    self.ending = ending
  }

  func opened(_ line: ConnectionName, waker: LineWaker) { owner.opened(line, waker: waker) }

  func take(
    _ events: [SessionEvent], on line: ConnectionName, session: inout SMPPSession, at now: Instant
  ) {
    owner.take(events, on: line, session: &session, at: now)
    for case .ended(let reason) in events { ending.succeed(reason) }
  }

  func fill(_ session: inout SMPPSession, on line: ConnectionName, at now: Instant) {
    owner.fill(&session, on: line, at: now)
  }
}
