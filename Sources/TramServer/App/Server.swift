// SPDX-License-Identifier: Apache-2.0

public import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
public import ServiceLifecycle

/// The server: the table of routes in front of a control room.
public struct Server: Sendable {
  /// The control room behind it.
  public let room: ControlRoom
  /// Every route with what it needs.
  public let routes: [Route]
  /// What runs beside the server's own services, such as a made-up ward.
  public var companions: [any Service] = []

  let responder: RouterResponder<RoomContext>
  let camara: CamaraRoom

  /// Puts the routes of every part together.
  public init(room: ControlRoom) throws {
    self.room = room
    let router = Router(context: RoomContext.self)
    let tally = RequestTally()
    router.add(middleware: RequestMeter(tally: tally, tells: room.settings.accessLog))
    let gate = RouteGate(
      authenticator: Authenticator(room.accounts), now: room.now,
      trustsProxy: room.settings.publicAddress?.hasPrefix("https:") ?? false,
      origins: room.settings.publicAddress.map { [$0] } ?? [], accounts: room.accounts,
      audit: room.audit)
    let console = try Console(room: room, assets: try Assets(), gate: gate)
    let person = PersonPages(room: room, assets: console.assets, gate: gate)
    let front = FrontPages(room: room, assets: console.assets, gate: gate)
    router.add(middleware: ProblemMiddleware())
    router.add(middleware: CamaraMiddleware())
    router.add(middleware: PagesMiddleware(console: console))
    router.add(middleware: PersonMiddleware(pages: person))
    var table = RouteTable(router: router, gate: gate)
    HealthRoutes(room: room).add(to: &table)
    MetricsRoutes(room: room, tally: tally).add(to: &table)
    IntakeRoutes(room: room).add(to: &table)
    ApiRoutes(room: room).add(to: &table)
    EventRoutes(room: room).add(to: &table)
    console.add(to: &table)
    MapRoutes(console: console).add(to: &table)
    person.add(to: &table)
    front.add(to: &table)
    camara = try CamaraRoom(
      room: room,
      settings: try CamaraFile.settings(
        at: room.settings.path(CamaraFile.name), before: room.settings.camara))
    camara.add(to: &table)
    if let exposure = room.exposure {
      ExposureRoutes(exposure: exposure, room: room).add(to: &table)
    }
    let shelf = DocumentRoutes.Shelf()
    DocumentRoutes(shelf: shelf).add(to: &table)
    shelf.put(table.routes)
    table.close()
    routes = table.routes
    responder = router.buildResponder()
  }

  /// The application, to be run or tested.
  ///
  /// - Parameter onRunning: Called with the port once requests are taken.
  public func application(
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    let settings = room.settings
    let channel = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        RequestDeadline(
          head: .seconds(Int64(settings.headSeconds)), body: .seconds(Int64(settings.bodySeconds)))
      ],
      idleTimeout: .seconds(Int64(settings.idleSeconds)),
      httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
    return Application(
      responder: responder,
      server: .http1(configuration: channel),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections.maximum(
          settings.mostConnections, logger: room.logger)),
      services: room.services + camara.services + companions,
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
      logger: room.logger)
  }
}
