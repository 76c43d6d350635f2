// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramMessages
import TramUnits

/// What the commands of `tram messages` and `tram donations` share at their edge.
enum MessagesWork {
  /// Runs a command's work; what the outside world did wrong becomes one line and exit code 1.
  ///
  /// - Parameter command: Its words after `tram`.
  static func run(_ command: String, _ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as BytesError {
      StandardError.line("tram \(command): error: \(error)")
      throw ExitCode.failure
    } catch let error as MessagesError {
      StandardError.line("tram \(command): error: \(error.detail)")
      throw ExitCode.failure
    } catch is StrictStop {
      throw ExitCode.failure
    } catch let error as ExitCode {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch {
      StandardError.line("tram \(command): error: \(error)")
      throw ExitCode.failure
    }
  }

  /// The moment that this machine's clock shows.
  static var now: Instant {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }

  /// A whole number with blanks between thousands.
  static func grouped(_ number: Int64) -> String {
    let digits = Array(String(number.magnitude))
    var out = number < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { out.append(" ") }
      out.append(digit)
    }
    return out
  }
}

extension Instant {
  /// The moment in Greenwich, to the second, as RFC 3339 has it.
  var text: String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000).ISO8601Format()
  }
}

extension NamedTable {
  /// The whole number of a field of the present record.
  ///
  /// - Throws: `MessagesError` for what is no whole number
  func wholeNumber(_ place: Int, _ name: StaticString) throws(MessagesError) -> Int64 {
    let text = text(place)
    guard let number = Int64(text) else {
      throw MessagesError(.badValue, detail: "\(name) \(text.visible) is no whole number")
    }
    return number
  }
}
