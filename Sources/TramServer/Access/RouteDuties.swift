// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import TramGuard

/// What every route looks at or does, in one table; a route that is not in it is refused to all.
///
/// A line: the method, the path, the rights, the purpose, what the audit log is told, the word of
/// its entries. Rights are joined by `+`; `-` stands for none: such a route shows nothing of
/// anybody, or what the caller's own secret opens.
enum RouteDuties {
  /// The declaration of a route, or `nil`.
  static func duty(_ method: HTTPRequest.Method, _ path: String) -> RouteDuty? {
    all["\(method.rawValue) \(path)"]
  }

  /// Every declaration by method and path; lines that cannot be read are left out, and their
  /// routes refused.
  static let all: [String: RouteDuty] = {
    var all: [String: RouteDuty] = [:]
    let lines = open + signIn + desk + api + cases + front + messages + donations
    for line in lines.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 6, let duty = read(words) else { continue }
      all["\(words[0]) \(words[1])"] = duty
    }
    return all
  }()

  private static func read(_ words: [Substring]) -> RouteDuty? {
    var rights: [AccessRight] = []
    if words[2] != "-" {
      for name in words[2].split(separator: "+") {
        guard let right = AccessRight.allCases.first(where: { "\($0)" == name }) else {
          return nil
        }
        rights.append(right)
      }
    }
    guard let purpose = AccessPurpose.allCases.first(where: { "\($0)" == words[3] }),
      let audit = RouteDuty.Audit(rawValue: String(words[4])),
      let verb = AuditWord(parsing: words[5])
    else { return nil }
    let relation: RouteDuty.Relation =
      rights.isEmpty ? .none : words[1].contains("{") ? .record : .list
    // `/map/orders/{id}` is about orders.
    let parts = words[1].split(separator: "/")
    let kind =
      parts.firstIndex(of: "{id}").flatMap { $0 > 0 ? parts[$0 - 1] : nil }
      ?? words[5].prefix { $0 != "." }
    return RouteDuty(
      rights: AccessRights(rights), purpose: purpose, audit: audit, verb: verb,
      subject: AuditWord(parsing: kind), relation: relation)
  }

  /// What shows nothing of anybody, and what is opened by the caller's own secret: a phone's
  /// reports, a person's own page, an operator's questions under the consent that it brings.
  private static let open = """
    GET /health - service none health
    GET /ready - service none ready
    GET /metrics operate service none metrics
    GET /openapi.json - service none document
    GET /assets/{mark}/{name} - service none assets
    GET /setup - administration none setup
    POST /setup - administration administration accounts.setup
    GET /language - service none language
    GET /about - service none about
    POST /owntracks - isolation none reports
    POST /pub - isolation none reports
    GET /osmand/{token} - isolation none reports
    POST /osmand/{token} - isolation none reports
    POST /v1/observations - isolation none reports
    POST /v1/publish - tracing none exposure.publish
    GET /exposure/{name} - tracing none exposure.read
    GET /p/{link} - isolation none own.link
    GET /me/link - isolation none own.link
    POST /me/link - isolation none own.link
    GET /me/manifest.webmanifest - isolation none own.app
    GET /me/worker.js - isolation none own.app
    GET /me/offline - isolation none own.app
    GET /me ownRecord isolation none own.today
    GET /me/now ownRecord isolation none own.today
    GET /me/leave ownRecord isolation none own.leave
    POST /me/leave ownRecord isolation none own.leave
    GET /me/help ownRecord isolation none own.help
    POST /me/help ownRecord isolation none own.help
    POST /me/checks/{id}/answer ownRecord isolation none own.check
    GET /me/record ownRecord isolation none own.record
    POST /me/sign-out ownRecord isolation none own.sign-out
    GET /d/{place}/{check} - tracing none declaration.form
    POST /d/{place}/{check} - tracing none declaration.send
    GET /q/{place}/{check} - tracing none checkin.form
    POST /q/{place}/{check} - tracing none checkin.send
    GET /r/{declaration}/{check} - tracing none declaration.answer

    """
}
