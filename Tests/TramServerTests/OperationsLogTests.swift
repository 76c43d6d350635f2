// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Synchronization
import Testing
import TramServer

@Suite("The server's own log")
struct OperationsLogTests {
  /// Lines that were written.
  final class Lines: Sendable {
    let written = Mutex<[String]>([])
    var all: [String] { written.withLock { $0 } }
    var logger: Logger { logger(.logfmt) }

    func logger(_ format: LineLogHandler.Format) -> Logger {
      var logger = Logger(label: "test") { _ in
        LineLogHandler(format: format) { line in self.written.withLock { $0.append(line) } }
      }
      logger.logLevel = .trace
      return logger
    }
  }

  /// Texts that could break a line or a value.
  static let awkward = [
    "", "plain", "two words", "a=b", "say \"so\"", "back\\slash", "line\nbreak", "\r\t\0\u{1B}[31m",
    "Nguyễn Thị Ánh", "\u{2028}\u{202E}end", "\u{85}", "💧",
  ]

  @Test(arguments: awkward)
  func `is one line for each message, whatever stands in it`(text: String) throws {
    for format in LineLogHandler.Format.allCases {
      let lines = Lines()
      lines.logger(format).warning("\(text)", metadata: ["value": "\(text)"])
      let line = try #require(lines.all.first)
      #expect(lines.all.count == 1)
      #expect(line.hasSuffix("\n"))
      let body = line.dropLast()
      #expect(!body.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x85 })
      #expect(!body.unicodeScalars.contains { (0x2028...0x202E).contains($0.value) })
      if format == .json {
        let object =
          try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: String]
        #expect(object?["message"] == text)
        #expect(object?["value"] == text)
        #expect(object?["level"] == "warning")
      } else {
        #expect(body.hasPrefix("time=2"))
        #expect(body.contains(" level=warning message="))
      }
    }
  }

  @Test func `writes what its level lets through`() {
    let lines = Lines()
    var logger = lines.logger
    logger.logLevel = .warning
    logger.notice("no")
    logger.error("yes")
    #expect(lines.all.count == 1)
  }
}
