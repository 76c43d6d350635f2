// SPDX-License-Identifier: Apache-2.0

public import TramIsolation

/// What a server is told before it starts.
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
  /// How many connections are open at once.
  public var mostConnections: Int
  /// After how many seconds a connection without a byte is closed.
  public var idleSeconds: Int
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
  /// CAMARA Device Location, to and from mobile operators.
  public var camara = CamaraSettings()

  /// Settings for one ward: everything under `folder`, this machine only.
  public init(folder: String) {
    self.folder = folder
    host = "127.0.0.1"
    port = 8080
    mostConnections = 20_000
    idleSeconds = 60
    mostBodyBytes = 8 << 20
    watch = WatchSettings()
    tickSeconds = 10
    checkMinutes = 20
    observationDays = 28
  }

  /// The path of a file or folder of the server.
  func path(_ name: String) -> String { "\(folder)/\(name)" }
}
