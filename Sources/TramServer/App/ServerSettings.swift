// SPDX-License-Identifier: Apache-2.0

public import Logging
public import TramIsolation

/// What a server is told before it starts; `Setting.all` names each with its unit and range.
public struct ServerSettings: Sendable {
  /// The folder that holds everything which must outlast the process.
  public var folder: String
  /// The address that is listened on.
  public var host: String
  /// The port; 0 lets the system choose.
  public var port: Int
  /// Where browsers and phones reach the server, without a slash at the end; `nil` is
  /// `http://host:port`.
  public var publicAddress: String?
  /// The PEM of the certificate with its chain; `nil` is plain HTTP, behind a proxy.
  public var certificate: String?
  /// The PEM of the certificate's key.
  public var certificateKey: String?
  /// How many connections are open at once.
  public var mostConnections: Int
  /// After how many seconds a connection without a byte is closed.
  public var idleSeconds: Int
  /// Within how many seconds a connection's first request has sent its whole head.
  public var headSeconds: Int
  /// Within how many seconds a request has sent its whole body.
  public var bodySeconds: Int
  /// Within how many seconds a stop is done; what still runs then is cut.
  public var stopSeconds: Int
  /// The most bytes of one request's body, after it was unpacked.
  public var mostBodyBytes: Int
  /// How the watch decides.
  public var watch: WatchSettings
  /// How often the clock is noted in the log, seconds.
  public var tickSeconds: Double
  /// How long a person has to answer a check, minutes.
  public var checkMinutes: Int
  /// For how many days observations are kept.
  public var observationDays: Int
  /// Below how many free megabytes the server says that it is not ready.
  public var leastFreeMegabytes: Int
  /// How lines of the server's own log are written.
  public var logFormat: LineLogHandler.Format
  /// Which lines of the server's own log are written.
  public var logLevel: Logger.Level
  /// Whether every answer leaves a line in the server's own log.
  public var accessLog: Bool
  /// The file of the master key under which secrets of second factors are sealed; empty for one of
  /// chance in the folder.
  public var masterKeyFile = ""
  /// The roles of which a password alone opens nothing.
  public var secondFactor: Set<Role> = []
  /// The provider of identities that people may sign in by.
  public var openID = OpenIDSettings()
  /// The path of the file of areas that merged, moved or were split; empty for none.
  public var areaChanges = ""
  /// CAMARA Device Location, to and from mobile operators.
  public var camara = CamaraSettings()

  /// Settings for one ward: everything under `folder`, this machine only.
  public init(folder: String) {
    self.folder = folder
    host = "127.0.0.1"
    port = 8080
    mostConnections = 10_000
    idleSeconds = 60
    headSeconds = 20
    bodySeconds = 120
    stopSeconds = 8
    mostBodyBytes = 8 << 20
    watch = WatchSettings()
    tickSeconds = 10
    checkMinutes = 20
    observationDays = 28
    leastFreeMegabytes = 200
    logFormat = .logfmt
    logLevel = .notice
    accessLog = false
  }

  /// Whether browsers come by https, to this process or to a proxy before it.
  public var isReachedSecurely: Bool {
    certificate != nil || publicAddress?.hasPrefix("https:") ?? false
  }

  /// The path of a file or folder of the server.
  func path(_ name: String) -> String { "\(folder)/\(name)" }
}
