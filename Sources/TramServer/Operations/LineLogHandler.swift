// SPDX-License-Identifier: Apache-2.0

import Foundation
public import Logging
import Synchronization

/// Writes one line for each message, for people (`logfmt`) or for programs (`json`).
///
/// Whatever stands in a message, a line stays one line: marks that end or move a line are quoted.
public struct LineLogHandler: LogHandler {
  /// How a line is written.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    /// `time=2020-06-01T00:00:00.000Z level=notice message="..." name=value`.
    case logfmt
    /// One JSON object.
    case json
  }

  /// The least level that is written.
  public var logLevel = Logger.Level.notice
  /// What every line carries.
  public var metadata: Logger.Metadata = [:]

  private let format: Format
  private let write: @Sendable (String) -> Void

  /// The longest value of a line, characters; the rest is left out.
  private static let longestValue = 2000

  /// Creates a handler.
  ///
  /// - Parameter write: Takes a line with its end; standard error by default.
  public init(format: Format, write: @escaping @Sendable (String) -> Void = Self.standardError) {
    self.format = format
    self.write = write
  }

  /// Writes to standard error, each line whole.
  public static let standardError: @Sendable (String) -> Void = { line in
    output.withLock { _ in
      // A closed standard error takes the lines with it; the server goes on.
      try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }
  }

  private static let output = Mutex(())

  /// What every line carries under a name.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    var fields = [
      ("time", Self.time(Date())), ("level", event.level.rawValue),
      ("message", event.message.description),
    ]
    for (name, value) in all.sorted(by: { $0.key < $1.key }) where name != "hb.request.id" {
      fields.append((name, value.description))
    }
    write(Self.line(fields, format) + "\n")
  }

  static func line(_ fields: [(String, String)], _ format: Format) -> String {
    switch format {
    case .logfmt:
      fields.map { "\(word($0))=\(quoted($1))" }.joined(separator: " ")
    case .json:
      "{" + fields.map { "\(jsonText($0)):\(jsonText($1))" }.joined(separator: ",") + "}"
    }
  }

  private static func time(_ date: Date) -> String {
    date.formatted(
      Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt))
  }

  private static func word(_ name: String) -> String {
    String(name.prefix(64).map { $0 == " " || $0 == "=" || $0 == "\"" ? "_" : $0 })
  }

  private static func quoted(_ value: String) -> String {
    let isPlain =
      !value.isEmpty && value.utf8.count <= longestValue
      && value.utf8.allSatisfy {
        (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C && $0 != 0x3D
      }
    return isPlain ? value : jsonText(value)
  }

  private static func jsonText(_ value: String) -> String {
    var text = "\""
    for scalar in value.prefix(longestValue).unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        // Marks that end a line or turn it round are written as numbers.
        let isMark =
          scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || (0x2028...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        if isMark {
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\""
  }
}
