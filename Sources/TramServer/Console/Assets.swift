// SPDX-License-Identifier: Apache-2.0

import Crypto
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore

/// The files that pages are made of and refer to, and the address that names their content.
struct Assets: Sendable {
  private struct File: Sendable {
    let type: String
    let body: ByteBuffer
  }

  /// The templates of the pages.
  let templates: MustacheLibrary
  /// The text of each template, for the tests of its words.
  let templateTexts: [String: String]
  /// Where the files are, without a slash at the end; another content has another address.
  let address: String
  /// Whether the map library was there when the program was built.
  let hasMapLibrary: Bool

  private let files: [String: File]
  private let mark: String

  /// Takes the files out of the program.
  ///
  /// - Throws: `MustacheTemplate.ParserError` when a template is malformed
  init() throws {
    var hash = SHA256()
    var files: [String: File] = [:]
    var templates: [String: MustacheTemplate] = [:]
    var texts: [String: String] = [:]
    for (path, bytes) in embeddedFiles() {
      hash.update(data: Array(path.utf8))
      hash.update(data: bytes)
      if path.hasSuffix(".mustache") {
        let name = String(path.dropLast(9))
        let text = String(decoding: bytes, as: UTF8.self)
        texts[name] = text
        templates[name] = try MustacheTemplate(string: text)
      } else {
        files[path] = File(type: Self.type(of: path), body: ByteBuffer(bytes: bytes))
      }
    }
    mark = hash.finalize().prefix(8).map { byte in
      let text = String(byte, radix: 16)
      return text.count < 2 ? "0\(text)" : text
    }.joined()
    address = "/assets/\(mark)"
    hasMapLibrary = files["maplibre-gl.js"] != nil
    self.files = files
    self.templates = MustacheLibrary(templates: templates)
    templateTexts = texts
  }

  /// Adds the route that gives them out.
  func add(to table: inout RouteTable) {
    table.add(.get, "/assets/{mark}/{name}", need: .open, "Gives a file of the pages") {
      [self] request, context in
      guard let name = context.parameters.get("name"), let file = files[name] else {
        throw ServerError(.notFound, detail: "there is no such file")
      }
      // A page of an earlier program may still ask for its own files: it gets these, for now.
      let isCurrent = context.parameters.get("mark") == mark
      return Response(
        status: .ok,
        headers: [
          .contentType: file.type,
          .cacheControl: isCurrent ? "public, max-age=31536000, immutable" : "no-store",
        ], body: .init(byteBuffer: file.body))
    }
  }

  /// The text of a file that is given out at an address of its own; `nil` where there is none.
  func text(of name: String) -> String? { files[name].map { String(buffer: $0.body) } }

  private static func type(of path: String) -> String {
    switch path.split(separator: ".").last {
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "webmanifest": "application/manifest+json"
    default: "application/octet-stream"
    }
  }
}
