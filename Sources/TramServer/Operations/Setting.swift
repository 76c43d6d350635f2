// SPDX-License-Identifier: Apache-2.0

import Configuration
import Logging

/// One setting of the server: its name, unit, range and meaning, each said here and nowhere else.
///
/// The help of `tram serve`, the table of docs/operations.md and the checks all come from
/// `Setting.all`.
public struct Setting: Sendable {
  /// The name in a file of settings, such as `mostConnections`.
  public let name: String
  /// The unit; empty without one.
  public let unit: String
  /// What may stand there, as a part of a sentence: `a whole number from 0 to 65535`.
  public let expected: String
  /// What it is for.
  public let summary: String

  let type: ConfigType
  let read: @Sendable (ServerSettings) -> String
  /// Takes a value over; `false` when it is not as expected.
  let apply: @Sendable (inout ServerSettings, ConfigContent) -> Bool

  /// The flag, such as `--most-connections`.
  public var flag: String { "--" + words.joined(separator: "-") }

  /// The variable of the environment, such as `TRAM_MOST_CONNECTIONS`.
  public var variable: String { "TRAM_" + words.map { $0.uppercased() }.joined(separator: "_") }

  /// What holds where nothing is said.
  public var usual: String { read(ServerSettings(folder: Self.usualFolder)) }

  /// The folder where none is named.
  public static let usualFolder = "tram-room"

  private var words: [String] {
    name.reduce(into: [""]) { words, letter in
      if letter.isUppercase { words.append("") }
      words[words.count - 1] += letter.lowercased()
    }
  }
}

extension Setting {
  /// Every setting, in the order of the help.
  public static let all: [Setting] = service + signIn

  private static let service: [Setting] = [
    text(
      "folder", "The folder that keeps everything; it is made when it is not there", \.folder,
      "a path", { !$0.isEmpty }),
    text("host", "The address to listen on", \.host, "an address or a name", { !$0.isEmpty }),
    whole("port", "", 0...65_535, "The port to listen on; 0 lets the system choose", \.port),
    publicAddress,
    file(
      "certificate", "The certificate and its chain, to speak TLS; read again when renewed",
      \.certificate),
    file("certificateKey", "The private key of the certificate", \.certificateKey),
    whole(
      "mostConnections", "", 10...200_000, "How many connections are open at once; more wait",
      \.mostConnections),
    whole(
      "idleSeconds", "seconds", 5...3600, "After how long a connection that is silent is closed",
      \.idleSeconds),
    whole(
      "headSeconds", "seconds", 1...300,
      "How long a connection has for the head of its first request", \.headSeconds),
    whole(
      "bodySeconds", "seconds", 1...3600, "How long a request has for its body", \.bodySeconds),
    whole(
      "stopSeconds", "seconds", 1...60,
      "How long a stop waits for requests that are under way", \.stopSeconds),
    whole(
      "mostBodyBytes", "bytes", 65_536...1_073_741_824,
      "The most bytes of one request, after it was unpacked", \.mostBodyBytes),
    decimal(
      "tickSeconds", "seconds", 0.1...3600, "How often the watch is told the time",
      \.tickSeconds),
    whole(
      "checkMinutes", "minutes", 1...1440, "How long a person has to answer a check",
      \.checkMinutes),
    whole(
      "observationDays", "days", 1...3650, "For how long observations are kept",
      \.observationDays),
    whole(
      "leastFreeMegabytes", "megabytes", 0...1_000_000,
      "Below how much free space /ready says no", \.leastFreeMegabytes),
    word(
      "logFormat", "How the server's own log is written", LineLogHandler.Format.self, \.logFormat),
    word("logLevel", "Which lines of it are written", Logger.Level.self, \.logLevel),
    flag(
      "accessLog", "Whether every answer leaves a line in it: the route, never the path",
      \.accessLog),
    text(
      "areaChanges",
      "The file of areas that merged, moved or were split (docs/formats/area-changes.md)",
      \.areaChanges, "a path, or nothing", { _ in true }),
  ]

  /// How people sign in.
  private static let signIn: [Setting] = [
    text(
      "masterKeyFile",
      "The master key under which secrets of second factors are sealed, as tram keys init makes "
        + "it; otherwise one of chance is kept in the folder", \.masterKeyFile,
      "a path, or a token's address that begins with pkcs11:",
      { !$0.isEmpty }),
    secondFactor,
    text(
      "openidIssuer", "The provider of identities that people may sign in by", \.openID.issuer,
      "an https address, as the provider writes it", { !$0.isEmpty }),
    text(
      "openidClient", "The name of this service at the provider", \.openID.client,
      "a name", { !$0.isEmpty }),
    text(
      "openidSecretFile", "The file of this service's secret at the provider",
      \.openID.secretFile, "a path", { !$0.isEmpty }),
    text(
      "openidLabel", "What the page of signing in calls the provider", \.openID.label,
      "up to 40 characters", { !$0.isEmpty && $0.count <= 40 }),
    flag(
      "openidAllowsPlain", "Whether the provider may be at http on this machine, for tests",
      \.openID.allowsPlain),
  ]

  private static let secondFactor = Setting(
    name: "secondFactor", unit: "",
    expected: "nobody, everybody, or with commas any of "
      + Role.allCases.map(\.description).joined(separator: ", "),
    summary: "Whose password alone opens nothing: they add codes of an app or a passkey first",
    type: .string,
    read: { settings in
      switch settings.secondFactor.count {
      case 0: "nobody"
      case Role.allCases.count: "everybody"
      default:
        Role.allCases.filter(settings.secondFactor.contains).map(\.description)
          .joined(separator: ",")
      }
    },
    apply: { settings, content in
      guard case .string(let text) = content else { return false }
      let words = text.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.filter { $0 != " " } }
      switch words {
      case ["nobody"]: settings.secondFactor = []
      case ["everybody"]: settings.secondFactor = Set(Role.allCases)
      default:
        let roles = words.compactMap { word in Role.allCases.first { $0.description == word } }
        guard roles.count == words.count else { return false }
        settings.secondFactor = Set(roles)
      }
      return true
    })

  private static let publicAddress = Setting(
    name: "publicAddress", unit: "",
    expected: "an address such as https://tram.example.vn, without a slash at the end",
    summary: "Where browsers and phones reach the server, if not at http://host:port",
    type: .string, read: { $0.publicAddress ?? "" },
    apply: { settings, content in
      guard case .string(let text) = content, isOrigin(text) else { return false }
      settings.publicAddress = text
      return true
    })

  /// Whether a text is a scheme, a host and perhaps a port, and nothing more.
  private static func isOrigin(_ text: String) -> Bool {
    for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
      let rest = text.dropFirst(scheme.count)
      return !rest.isEmpty && rest.utf8.count <= 260
        && !rest.contains { $0.isWhitespace || "/?#@".contains($0) }
    }
    return false
  }
}

// MARK: - Kinds

extension Setting {
  typealias Place<Value> = WritableKeyPath<ServerSettings, Value> & Sendable

  private static func whole(
    _ name: String, _ unit: String, _ range: ClosedRange<Int>, _ summary: String,
    _ place: any Place<Int>
  ) -> Setting {
    Setting(
      name: name, unit: unit,
      expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      summary: summary, type: .int, read: { "\($0[keyPath: place])" },
      apply: { settings, content in
        guard case .int(let value) = content, range.contains(value) else { return false }
        settings[keyPath: place] = value
        return true
      })
  }

  private static func decimal(
    _ name: String, _ unit: String, _ range: ClosedRange<Double>, _ summary: String,
    _ place: any Place<Double>
  ) -> Setting {
    Setting(
      name: name, unit: unit, expected: "a number from \(range.lowerBound) to \(range.upperBound)",
      summary: summary, type: .double, read: { "\($0[keyPath: place])" },
      apply: { settings, content in
        guard case .double(let value) = content, range.contains(value) else { return false }
        settings[keyPath: place] = value
        return true
      })
  }

  private static func text(
    _ name: String, _ summary: String, _ place: any Place<String>, _ expected: String,
    _ check: @escaping @Sendable (String) -> Bool
  ) -> Setting {
    Setting(
      name: name, unit: "", expected: expected, summary: summary, type: .string,
      read: { $0[keyPath: place] },
      apply: { settings, content in
        guard case .string(let value) = content, check(value) else { return false }
        settings[keyPath: place] = value
        return true
      })
  }

  private static func file(
    _ name: String, _ summary: String, _ place: any Place<String?>
  ) -> Setting {
    Setting(
      name: name, unit: "", expected: "the path of a PEM file", summary: summary, type: .string,
      read: { $0[keyPath: place] ?? "" },
      apply: { settings, content in
        guard case .string(let value) = content, !value.isEmpty else { return false }
        settings[keyPath: place] = value
        return true
      })
  }

  private static func word<Word: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ summary: String, _ kind: Word.Type, _ place: any Place<Word>
  ) -> Setting where Word.RawValue == String {
    Setting(
      name: name, unit: "",
      expected: "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "),
      summary: summary, type: .string, read: { $0[keyPath: place].rawValue },
      apply: { settings, content in
        guard case .string(let text) = content, let value = Word(rawValue: text) else {
          return false
        }
        settings[keyPath: place] = value
        return true
      })
  }

  private static func flag(_ name: String, _ summary: String, _ place: any Place<Bool>) -> Setting {
    Setting(
      name: name, unit: "", expected: "true or false", summary: summary, type: .bool,
      read: { "\($0[keyPath: place])" },
      apply: { settings, content in
        guard case .bool(let value) = content else { return false }
        settings[keyPath: place] = value
        return true
      })
  }
}
