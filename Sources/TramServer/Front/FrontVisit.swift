// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import TramIsolation
import TramUnits

/// One request for a page that everybody may see.
struct FrontVisit: Sendable {
  let pages: FrontPages
  let request: Request
  let context: RoomContext
  let speech: Speech
  let now: Instant

  private static let mostBodyBytes = 1 << 16

  init(pages: FrontPages, request: Request, context: RoomContext, language: Language? = nil) {
    self.pages = pages
    self.request = request
    self.context = context
    speech = Speech(language: language ?? Language(of: request))
    now = pages.room.now()
  }

  /// The same request answered in another language.
  func inLanguage(_ language: Language) -> FrontVisit {
    FrontVisit(pages: pages, request: request, context: context, language: language)
  }

  /// Today in the reader's zone.
  var today: Day {
    let seconds = now.milliseconds / 1000 &+ speech.zone
    return Day(number: Int32(clamping: seconds / 86_400))
  }

  /// A part of the path.
  func part(_ name: String) -> String { String((context.parameters.get(name) ?? "").prefix(64)) }

  var facts: RequestFacts { pages.gate.facts(of: request, context) }

  /// Where the browser reached the server.
  var origin: String {
    if let address = pages.room.settings.publicAddress { return address }
    let settings = pages.room.settings
    let host = facts.authority ?? "\(settings.host):\(settings.port)"
    return (facts.isSecure ? "https://" : "http://") + host
  }

  /// Whose address it is.
  var address: String { pages.gate.address(of: request, context) }

  /// The fields of the form that was sent from one of these pages.
  ///
  /// - Throws: `ServerError` with code `.forbidden` for a form of another site
  func form() async throws -> FormFields {
    guard facts.foreignOrigin(origins: pages.gate.origins) == nil else {
      throw ServerError(.forbidden, detail: "the form was not sent from here")
    }
    let body = try await request.body.collect(upTo: Self.mostBodyBytes)
    return FormFields(String(buffer: body))
  }

  /// Seconds to wait before something may be handed in; `nil` for none.
  func wait() -> Int? {
    pages.front.mayHandIn(from: address, at: now).map { Int($0.rounded(.up)) }
  }

  /// A page in the frame of these pages.
  func page(
    _ template: String, title: String, _ view: PageView,
    status: HTTPResponse.Status = .ok, cookies: [String] = []
  ) -> Response {
    var frame = view
    frame["t"] = speech
    frame["lang"] = speech.language.rawValue
    frame["title"] = title
    frame["assets"] = pages.assets.address
    frame["otherLanguage"] = speech.language.other.rawValue
    // Whoever is signed in here sends the session with the form.
    frame["csrf"] = context.authentication.session?.formToken() ?? false
    // Once something was filled in, another language is a button of the form.
    frame["choosesLanguage"] = request.method == .get
    frame["back"] = FormFields.encoded(request.uri.path)
    let library = pages.assets.templates
    frame["body"] = library.render(frame, withTemplate: template) ?? ""
    var response = Response(
      status: status,
      headers: [
        .contentType: "text/html; charset=utf-8", .contentLanguage: speech.language.rawValue,
        .vary: "Accept-Language, Cookie",
      ],
      body: .init(
        byteBuffer: ByteBuffer(string: library.render(frame, withTemplate: "front-layout") ?? "")))
    for cookie in cookies {
      response.headers.append(HTTPField(name: .setCookie, value: cookie))
    }
    return response
  }

  /// A page that says in a sentence why it does not go on.
  func stop(_ key: String, status: HTTPResponse.Status, wait: Int? = nil) -> Response {
    let sentence = wait.map { speech.say(key, "\($0)") } ?? speech.say(key)
    var response = page(
      "front-stop", title: speech.say("problem.title"), ["sentence": sentence], status: status)
    if let wait { response.headers[.retryAfter] = "\(wait)" }
    return response
  }

  /// Sends the browser on.
  func go(to path: String, cookies: [String] = []) -> Response {
    var response = Response(status: .seeOther, headers: [.location: path])
    for cookie in cookies {
      response.headers.append(HTTPField(name: .setCookie, value: cookie))
    }
    return response
  }

  /// A cookie of this phone for the pages of check-ins.
  func cookie(_ name: String, _ value: String, seconds: Int) -> String {
    "\(name)=\(value); Path=/q/; Max-Age=\(seconds); HttpOnly; SameSite=Lax"
      + (facts.isSecure ? "; Secure" : "")
  }

  /// The value of a cookie.
  func cookie(_ name: String) -> String? {
    for field in request.headers[values: .cookie] {
      for pair in field.split(separator: ";") {
        let pair = pair.drop { $0 == " " }
        if pair.hasPrefix("\(name)=") { return String(pair.dropFirst(name.count + 1).prefix(64)) }
      }
    }
    return nil
  }
}
