// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TramIsolation
import TramUnits

extension PersonPages {
  /// How things stand, for the script of a page that was kept on the phone.
  private struct Now: Encodable {
    /// The server's clock, milliseconds since 1970.
    let now: Int64
    /// A token for what is sent next; another one each time.
    let csrf: String
    let person: String
    /// Another value when there is something new to show.
    let tag: String
  }

  private struct Manifest: Encodable {
    struct Icon: Encodable {
      let src: String
      let type: String
      let sizes: String
      let purpose: String
    }

    let id = "/me"
    let name: String
    let short_name: String
    let description: String
    let lang: String
    let start_url = "/me"
    let scope = "/me"
    let display = "standalone"
    let background_color = "#f6f7f8"
    let theme_color = "#0b6478"
    let icons: [Icon]
  }

  /// Adds what makes the pages an app.
  func addApp(to table: inout RouteTable) {
    page(&table, .get, "/me/now", "Tells a person's page whether there is news") { visit in
      try visit.json(
        Now(
          now: visit.now.milliseconds,
          csrf: visit.context.authentication.session?.formToken() ?? "",
          person: try visit.own().text, tag: try await tag(visit)))
    }
    page(
      &table, .get, "/me/manifest.webmanifest", "Describes a person's page as an app", need: .open
    ) { try $0.json(manifest($0), type: "application/manifest+json") }
    page(
      &table, .get, "/me/worker.js", "Keeps a person's page on the phone", need: .open
    ) { _ in
      let script = (assets.text(of: "me-worker.js") ?? "")
        .replacing("ASSETS", with: assets.address)
      return Response(
        status: .ok,
        headers: [
          .contentType: "text/javascript; charset=utf-8", .cacheControl: "no-cache",
          .serviceWorkerAllowed: "/me",
        ], body: .init(byteBuffer: ByteBuffer(string: script)))
    }
    page(
      &table, .get, "/me/offline", "What a phone shows that kept nothing", need: .open
    ) { visit in
      try await visit.page("me-offline", title: visit.speech.say("mine.offlineTitle"), [:])
    }
  }

  private func manifest(_ visit: PersonVisit) -> Manifest {
    let speech = visit.speech
    return Manifest(
      name: speech.say("mine.appName"), short_name: "Trạm",
      description: speech.say("mine.appAbout"), lang: speech.language.rawValue,
      icons: [
        Manifest.Icon(
          src: "\(assets.address)/me-192.png", type: "image/png", sizes: "192x192", purpose: "any"),
        Manifest.Icon(
          src: "\(assets.address)/me-512.png", type: "image/png", sizes: "512x512", purpose: "any"),
        Manifest.Icon(
          src: "\(assets.address)/me-mask.png", type: "image/png", sizes: "512x512",
          purpose: "maskable"),
        Manifest.Icon(
          src: "\(assets.address)/icon.svg", type: "image/svg+xml", sizes: "any", purpose: "any"),
      ])
  }

  /// Tells one state of what a person sees from another.
  func tag(_ visit: PersonVisit) async throws -> String {
    var bytes: [UInt8] = []
    func add(_ records: [some DeskRecord]) throws {
      bytes += [UInt8](try RecordJSON.encoder().encode(records))
    }
    try add(try await own(OrderRecord.self, visit, limit: 10))
    try add(try await own(Check.self, visit, limit: 10))
    try add(try await own(Leave.self, visit, limit: 20))
    try add(try await own(HelpCall.self, visit, limit: 20))
    return String(RecordTag(bytes: bytes).description.dropFirst(3).dropLast())
  }
}

extension HTTPField.Name {
  static let serviceWorkerAllowed = HTTPField.Name("Service-Worker-Allowed") ?? .cookie
  static let clearSiteData = HTTPField.Name("Clear-Site-Data") ?? .cookie
}
