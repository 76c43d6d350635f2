// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The words of scripts as JSON, for an attribute of the page.
enum ScriptWords {
  static func json(_ speech: Speech) throws -> String {
    var words: [String: String] = [:]
    for key in Words.phone.keys { words[key] = Words.phone.text(key, in: speech.language) }
    return String(decoding: try RecordJSON.encoder().encode(words), as: UTF8.self)
  }
}
