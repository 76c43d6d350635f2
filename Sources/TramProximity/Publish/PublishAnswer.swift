// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What a phone is answered: always the same number of bytes, so that whoever watches the line does
/// not see whether keys were told, refused, or whether it was chaff.
public struct PublishAnswer: Hashable, Sendable {
  /// How many keys were taken.
  public var taken = 0
  /// How many keys were left out for their time.
  public var dropped = 0
  /// What a later revision needs; empty when nothing was taken.
  public var revisionToken: [UInt8] = []
  /// Why nothing was taken; empty when something was.
  public var refusal = ""

  /// Creates an answer.
  public init() {}

  /// The answer as JSON, padded with random letters to `settings.answerBytes`.
  ///
  /// A refusal that is too long is cut, so that the size holds always.
  public func body(
    _ settings: PublishSettings, using random: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var text = refusal
    while true {
      var writer = ByteWriter(capacity: settings.answerBytes)
      writer.append("{\"insertedExposures\":\(taken),\"droppedExposures\":\(dropped),\"error\":")
      writer.appendJSON(text)
      writer.append(literal: ",\"revisionToken\":\"")
      writer.append(Base64.text(of: revisionToken))
      writer.append(literal: "\",\"padding\":\"")
      let left = settings.answerBytes - writer.count - 2
      guard left >= 0 || text.isEmpty else {
        text = String(text.unicodeScalars.prefix(text.unicodeScalars.count / 2))
        continue
      }
      for _ in 0..<max(left, 0) {
        writer.append(byte: UInt8(ascii: "a") + .random(in: 0..<26, using: &random))
      }
      writer.append(literal: "\"}")
      return writer.bytes
    }
  }
}
