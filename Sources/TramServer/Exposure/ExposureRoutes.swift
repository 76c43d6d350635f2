// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import TramBytes
import TramProximity

/// What phones of exposure notification ask a key server for.
///
/// Nobody signs in: a case is known by a health authority's certificate, and who reads exports is
/// not asked.
struct ExposureRoutes {
  let exposure: ExposureRoom
  let room: ControlRoom

  func add(to table: inout RouteTable) {
    table.add(
      .post, "/v1/publish", need: .open, "Takes the keys of a case from their phone",
      doc: .publish
    ) { [self] request, _ in
      try await publish(request)
    }
    table.add(
      .get, "/exposure/{name}", need: .open, "Gives index.txt, the list of exports, or an export",
      doc: .export
    ) { [self] _, context in
      try export(context.parameters.get("name") ?? "")
    }
  }

  private func publish(_ request: Request) async throws -> Response {
    let most = PublishSettings().mostRequestBytes
    let body = Array(buffer: try await request.body.collect(upTo: most))
    let isChaff = request.headers[.chaff].map { $0 == "1" || $0 == "true" } ?? false
    let answer = try await exposure.publish(body, isChaff: isChaff, at: room.now())
    return Response(
      status: answer.isAccepted ? .ok : .badRequest, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
  }

  private func export(_ name: String) throws -> Response {
    guard let bytes = try exposure.shelf.file(name) else {
      throw ServerError(.notFound, detail: "there is no export of this name")
    }
    let isList = name == ExportShelf.index
    return Response(
      status: .ok,
      headers: [
        .contentType: isList ? "text/plain; charset=us-ascii" : "application/zip",
        // A list may be old by five minutes; an export never changes.
        .cacheControl: isList ? "public, max-age=300" : "public, max-age=1209600, immutable",
      ],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

extension HTTPField.Name {
  /// Says that an upload is chaff: sent so that true ones do not stand out.
  static let chaff = HTTPField.Name("X-Chaff") ?? .cookie
}

extension RouteDoc {
  fileprivate static var publish: RouteDoc {
    var doc = RouteDoc(
      tag: "exposure",
      answers: [.json("Taken; every answer has the same number of bytes.", ["type": "object"])])
    doc.bodies = [
      (
        type: "application/json",
        schema: [
          "type": "object",
          "required": ["temporaryExposureKeys", "verificationPayload", "hmackey"],
          "properties": [
            "temporaryExposureKeys": ["type": "array", "maxItems": 30],
            "healthAuthorityID": ["type": "string"], "verificationPayload": ["type": "string"],
            "hmackey": ["type": "string"], "symptomOnsetInterval": ["type": "integer"],
            "revisionToken": ["type": "string"], "traveler": ["type": "boolean"],
            "padding": ["type": "string"],
          ],
        ]
      )
    ]
    doc.parameters = [
      Parameter(
        name: "X-Chaff", place: "header", schema: ["type": "string"],
        about: "1 for chaff: the answer looks the same and nothing is taken.")
    ]
    return doc
  }

  fileprivate static var export: RouteDoc {
    var doc = RouteDoc(
      tag: "exposure",
      answers: [
        Answer(
          status: 200, about: "The list, a name a line, or a signed export.",
          type: "application/zip", schema: nil)
      ])
    doc.problems = [404]
    return doc
  }
}
