// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import TramGuard

extension ApiRoutes {
  /// The word of a token with which a witness asks for heads.
  static let witnessWord = "audit.witness"

  /// Adds what a witness elsewhere asks for: heads of the audit log, which tell of nobody.
  func addAudit(to table: inout RouteTable) {
    let need: Need = .signedIn | .operatorFeed(Self.witnessWord)
    let log = room.audit.log
    var head = RouteDoc(
      tag: "access",
      answers: [
        RouteDoc.Answer(
          status: 200,
          about: "The last signed head with the proof, as tram audit witness reads it.",
          type: "text/plain", schema: ["type": "string"])
      ])
    head.parameters = [
      RouteDoc.Parameter(
        name: "from", schema: ["type": "integer", "minimum": 0],
        about: "How many entries the last head spoke of that the witness accepted; 0 unless said.")
    ]
    head.problems = [404, 422]
    table.add(
      .get, "/v1/audit/head", need: need, "Gives the audit log's last signed head to a witness",
      doc: head
    ) { request, _ in
      var query = ApiQuery(request)
      let older = query.text("from").map { UInt64($0) } ?? 0
      if older == nil { query.note("from", "should be a whole number from 0") }
      try query.finish()
      guard let bundle = try log.bundle(from: older ?? 0) else {
        throw ServerError(.notFound, detail: "no head has been signed yet")
      }
      return Response(
        status: .ok,
        headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
        body: .init(byteBuffer: ByteBuffer(string: bundle.description)))
    }
    table.add(
      .get, "/v1/audit/signers", need: need,
      "Gives the words by which the keys that sign the audit log's heads followed each other",
      doc: RouteDoc(
        tag: "access",
        answers: [
          .json(
            "The notes, the oldest first.",
            [
              "type": "object", "required": ["notes"],
              "properties": ["notes": ["type": "array", "items": ["type": "string"]]],
            ])
        ])
    ) { request, _ in
      try ApiQuery(request).finish()
      return try ApiAnswer.json(Signers(notes: log.rotations.map(\.note.text)), request)
    }
  }

  private struct Signers: Encodable { var notes: [String] }
}
