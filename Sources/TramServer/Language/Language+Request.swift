// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramIsolation

extension Language {
  /// The cookie that keeps what somebody chose.
  static let cookie = "tram-language"

  /// The language of an answer: what was chosen before, else what the browser prefers, else
  /// Vietnamese.
  init(of request: Request) {
    let chosen = request.headers[values: .cookie].lazy
      .flatMap { $0.split(separator: ";") }
      .map { $0.drop { $0 == " " } }
      .first { $0.hasPrefix("\(Self.cookie)=") }
      .flatMap { Language(rawValue: String($0.dropFirst(Self.cookie.count + 1))) }
    self = chosen ?? Self.preferred(request.headers[.acceptLanguage] ?? "")
  }

  /// The language that an `Accept-Language` field prefers (RFC 9110, 12.5.4).
  static func preferred(_ field: String) -> Language {
    var best: (language: Language, weight: Double)?
    for part in field.prefix(1000).split(separator: ",").prefix(20) {
      let pieces = part.split(separator: ";")
      guard let tag = pieces.first?.filter({ $0 != " " }).lowercased() else { continue }
      var weight = 1.0
      for piece in pieces.dropFirst() {
        let bare = piece.filter { $0 != " " }
        if bare.hasPrefix("q=") { weight = Double(bare.dropFirst(2)) ?? 0 }
      }
      guard weight > 0, let primary = tag.split(separator: "-").first,
        let language = Language(rawValue: String(primary))
      else { continue }
      if weight > best?.weight ?? 0 { best = (language, weight) }
    }
    return best?.language ?? .vietnamese
  }

  /// The other language.
  var other: Language { self == .vietnamese ? .english : .vietnamese }
}
