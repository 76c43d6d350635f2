// SPDX-License-Identifier: Apache-2.0

public import Hummingbird
import HummingbirdCore
import HummingbirdTLS
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

  /// The certificate, where this process speaks TLS itself.
  let certificates: CertificateShelf?

  let responder: RouterResponder<RoomContext>
  let camara: CamaraRoom

  /// Puts the routes of every part together.
  ///
  /// - Throws: `ServerError` with code `.invalid` for a certificate that cannot be used
  public init(room: ControlRoom) throws {
    self.room = room
    certificates = try Self.certificates(room.settings)
    let router = Router(context: RoomContext.self)
    let tally = RequestTally()
    router.add(middleware: RequestMeter(tally: tally, tells: room.settings.accessLog))
    let gate = RouteGate(
      authenticator: Authenticator(room.accounts), now: room.now,
      speaksTLS: certificates != nil,
      trustsProxy: certificates == nil && room.settings.isReachedSecurely,
      origins: room.settings.publicAddress.map { [$0] } ?? [], accounts: room.accounts,
      audit: room.audit)
    let console = try Console(room: room, assets: try Assets(), gate: gate)
    let person = PersonPages(room: room, assets: console.assets, gate: gate)
    let front = FrontPages(room: room, assets: console.assets, gate: gate)
    router.add(middleware: ProblemMiddleware(keepsToHTTPS: room.settings.isReachedSecurely))
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
    DonationPages(front: front, room: room).add(to: &table)
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
  ) throws -> some ApplicationProtocol {
    let settings = room.settings
    return Application(
      responder: responder,
      server: try listener,
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections.maximum(
          settings.mostConnections, logger: room.logger)),
      services: room.services + camara.services + companions
        + (certificates.map {
          [CertificateService(shelf: $0, logger: room.logger, now: room.now)]
        } ?? []),
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
      logger: room.logger)
  }

  /// How connections are listened to.
  private var listener: HTTPServerBuilder {
    get throws {
      let settings = room.settings
      let channel = HTTP1Channel.Configuration(
        additionalChannelHandlers: [
          RequestDeadline(
            head: .seconds(Int64(settings.headSeconds)),
            body: .seconds(Int64(settings.bodySeconds)))
        ],
        idleTimeout: .seconds(Int64(settings.idleSeconds)),
        httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
          maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
      let plain = HTTPServerBuilder.http1(configuration: channel)
      guard let certificates else { return plain }
      return try .tls(plain, tlsConfiguration: certificates.configuration())
    }
  }

  private static func certificates(_ settings: ServerSettings) throws -> CertificateShelf? {
    guard let chain = settings.certificate, let key = settings.certificateKey else { return nil }
    return try CertificateShelf(CertificateFiles(chain: chain, key: key))
  }
}
