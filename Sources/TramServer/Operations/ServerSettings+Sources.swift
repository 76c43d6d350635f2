// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation

extension ServerSettings {
  /// Reads the settings: flags count before the environment, that before a file, that before what
  /// is usual.
  ///
  /// The file is JSON, one object whose members are named as the settings are. It is the one of
  /// `--config` or of `TRAM_CONFIG`.
  ///
  /// - Parameters:
  ///   - flags: `--name value` and `--name=value`; a setting that is true or false may stand alone.
  ///   - environment: Variables by name; those of other programs are passed over.
  /// - Throws: `ServerError` with code `.invalid`, which names the source and what was expected
  public static func read(
    flags: [String], environment: [String: String]
  ) throws -> ServerSettings {
    var flags = try SettingFlags(flags)
    let file = flags.config ?? environment["TRAM_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    let sources: [SettingSource] = [
      .flags(EnvironmentVariablesProvider(environmentVariables: flags.takeValues())),
      .environment(EnvironmentVariablesProvider(environmentVariables: environment)),
    ]
    let more = try file.map { [SettingSource.file(try JSONSnapshot(settings: $0), $0)] } ?? []
    var settings = ServerSettings(folder: Setting.usualFolder)
    for setting in Setting.all {
      for source in sources + more where try source.take(setting, into: &settings) { break }
    }
    guard (settings.certificate == nil) == (settings.certificateKey == nil) else {
      throw ServerError(
        .invalid, detail: "certificate and certificateKey: both or neither is expected")
    }
    return settings
  }
}

/// Where a setting may stand.
private enum SettingSource {
  case flags(EnvironmentVariablesProvider)
  case environment(EnvironmentVariablesProvider)
  case file(JSONSnapshot, String)

  /// Takes a setting over; `false` when it does not stand here.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  func take(_ setting: Setting, into settings: inout ServerSettings) throws -> Bool {
    let found: ConfigValue?
    do {
      found = try value(of: setting)
    } catch {
      // The provider's sentence may repeat a value; ours says what belongs there.
      throw refusal(setting)
    }
    guard let found else { return false }
    guard setting.apply(&settings, found.content) else { throw refusal(setting) }
    return true
  }

  private func value(of setting: Setting) throws -> ConfigValue? {
    let key = AbsoluteConfigKey([setting.name])
    switch self {
    case .flags(let provider): return try provider.value(forKey: key, type: setting.type).value
    case .environment(let provider):
      let prefixed = AbsoluteConfigKey(["tram", setting.name])
      return try provider.value(forKey: prefixed, type: setting.type).value
    case .file(let snapshot, _): return try snapshot.value(forKey: key, type: setting.type).value
    }
  }

  private func refusal(_ setting: Setting) -> ServerError {
    let place =
      switch self {
      case .flags: "the flag \(setting.flag)"
      case .environment: "the environment's \(setting.variable)"
      case .file(_, let path): "\"\(setting.name)\" in \(path)"
      }
    return ServerError(.invalid, detail: "\(place): \(setting.expected) is expected")
  }
}

extension JSONSnapshot {
  /// The longest file of settings, bytes.
  private static let mostBytes = 1 << 20

  /// Reads a file of settings and refuses members that are none.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  fileprivate init(settings path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ServerError(.invalid, detail: "the file of settings \(path) cannot be read")
    }
    guard data.count <= Self.mostBytes,
      let members = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else {
      throw ServerError(.invalid, detail: "\(path) is not one JSON object")
    }
    let known = Set(Setting.all.map(\.name))
    if let stranger = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw ServerError(
        .invalid, detail: "\"\(stranger.prefix(60))\" in \(path): there is no such setting")
    }
    if let nested = members.keys.sorted().first(where: { !isPlain(members[$0]) }) {
      throw ServerError(
        .invalid, detail: "\"\(nested)\" in \(path): a text, a number, true or false is expected")
    }
    do {
      self = try readSnapshot(Array(data), named: path)
    } catch {
      throw ServerError(.invalid, detail: "\(path) holds a value that no setting has")
    }
  }
}

/// Whether a member of a file of settings is a text, a number, true or false.
private func isPlain(_ value: Any?) -> Bool { value is String || value is NSNumber }

/// The flags of a command line, by the names that a provider looks them up under.
private struct SettingFlags {
  private(set) var config: String?
  private var values: [String: String] = [:]

  init(_ flags: [String]) throws {
    var rest = flags[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.first.map(String.init) ?? ""
      let isConfig = name == "--config"
      let setting = Setting.all.first { $0.flag == name }
      guard isConfig || setting != nil else {
        throw ServerError(.invalid, detail: "\(word.prefix(60)): there is no such setting")
      }
      let value: String
      if parts.count > 1 {
        value = String(parts[1])
      } else if setting?.type == .bool, rest.first != "true", rest.first != "false" {
        value = "true"
      } else if let next = rest.popFirst() {
        value = next
      } else {
        throw ServerError(
          .invalid, detail: "\(name): \(setting?.expected ?? "a file of settings") is expected")
      }
      if isConfig {
        config = value
      } else if let setting {
        values[String(setting.variable.dropFirst("TRAM_".count))] = value
      }
    }
  }

  mutating func takeValues() -> [String: String] { values }
}
