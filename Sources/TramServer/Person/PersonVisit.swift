// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import TramIsolation
import TramJournal
import TramUnits

/// One request for a page of a person: who asks, in which language, and how it is answered.
struct PersonVisit: Sendable {
  let pages: PersonPages
  let request: Request
  let context: RoomContext
  let speech: Speech
  let now: Instant

  private static let mostBodyBytes = 1 << 16

  init(pages: PersonPages, request: Request, context: RoomContext) {
    self.pages = pages
    self.request = request
    self.context = context
    speech = Speech(language: Language(of: request))
    now = pages.room.now()
  }

  /// The person who asks.
  ///
  /// - Throws: `ServerError` with code `.unauthenticated`
  func own() throws -> PersonID {
    guard case .person(let number) = context.caller else {
      throw ServerError(.unauthenticated, detail: "this needs: person")
    }
    return PersonID(number.rawValue)
  }

  /// Whether a script asks, which reads JSON.
  var isScript: Bool { request.headers[.contentType]?.hasPrefix("application/json") ?? false }

  /// The fields of the address.
  var query: FormFields { FormFields(request.uri.query ?? "") }

  /// What was sent, and the key that makes it count once.
  func sent() async throws -> (reader: FormReader, key: IdempotencyKey?) {
    let body = try await request.body.collect(upTo: Self.mostBodyBytes)
    if isScript {
      let key = request.headers[.idempotencyKey]
      return (try FormReader(json: Array(buffer: body)), try key.map(self.key))
    }
    let fields = FormFields(String(buffer: body))
    return (FormReader(fields: fields.all), try fields["key"].map(key))
  }

  /// The key under which a fact is kept; that of another person is another one.
  private func key(_ text: String) throws -> IdempotencyKey {
    guard (1...200).contains(text.utf8.count) else {
      throw ServerError(
        .invalid, detail: "Idempotency-Key should be 1 to 200 bytes",
        faults: [ServerError.Fault(place: "Idempotency-Key", reason: "should be 1 to 200 bytes")])
    }
    return IdempotencyKey(content: Array("person\u{0}\(try own().text)\u{0}\(text)".utf8))
  }

  /// A page in the frame of a person's pages.
  func page(
    _ template: String, title: String, section: String? = nil, _ view: PageView,
    notice: String? = nil, fault: String? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    var frame = view
    frame["t"] = speech
    frame["lang"] = speech.language.rawValue
    frame["title"] = title
    frame["assets"] = pages.assets.address
    frame["otherLanguage"] = speech.language.other.rawValue
    frame["back"] = FormFields.encoded(request.method == .get ? request.uri.path : "/me")
    frame["fault"] = fault
    frame["notice"] = notice ?? done
    frame["script"] = try ScriptWords.json(speech)
    if let session = context.authentication.session, let person = try? own() {
      frame["csrf"] = session.formToken()
      frame["person"] = person.text
      frame["now"] = String(now.milliseconds)
      frame["tag"] = try await pages.tag(self)
      frame["key"] = UUID().uuidString
      frame["nav"] = navigation(section)
    }
    let library = pages.assets.templates
    frame["body"] = library.render(frame, withTemplate: template) ?? ""
    return Response(
      status: status,
      headers: [
        .contentType: "text/html; charset=utf-8", .contentLanguage: speech.language.rawValue,
        .vary: "Accept-Language, Cookie",
      ],
      body: .init(
        byteBuffer: ByteBuffer(string: library.render(frame, withTemplate: "me-layout") ?? "")))
  }

  /// What an address says was done.
  private var done: String? {
    guard let done = query["done"], Speech.knows("mine.done-\(done)") else { return nil }
    return speech.say("mine.done-\(done)")
  }

  /// Sends the browser on to another page, which says what was done.
  func go(to path: String, done: String? = nil, _ cookies: String...) -> Response {
    let address = done.map { "\(path)?done=\($0)" } ?? path
    var response = Response(status: .seeOther, headers: [.location: address])
    for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
    return response
  }

  /// JSON for a script.
  func json(_ value: some Encodable, status: HTTPResponse.Status = .ok, type: String? = nil) throws
    -> Response
  {
    let bytes = try RecordJSON.encoder().encode(value)
    return Response(
      status: status, headers: [.contentType: type ?? "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func navigation(_ section: String?) -> [PageView] {
    [("today", "/me"), ("leave", "/me/leave"), ("help", "/me/help"), ("record", "/me/record")].map {
      name, href in
      ["href": href, "label": speech.say("mine.nav-\(name)"), "current": name == section]
    }
  }
}
