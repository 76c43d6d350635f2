// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore
import TramJournal
import TramUnits

/// Who asks for a change, under which key, and what they saw before.
struct ApiAsk: Sendable {
  let author: String
  let key: IdempotencyKey?
  let seen: SeenTags?

  /// The most characters of a key.
  static let mostKeyBytes = 255

  /// Reads the header fields of a change.
  ///
  /// - Parameter desk: Whose facts the key is one of: the same text at another desk is another key.
  init(_ request: Request, _ context: RoomContext, desk: String = "api") throws {
    author = context.author
    seen = SeenTags(request.headers[.ifMatch])
    key = try request.headers[.idempotencyKey].map {
      try Self.key($0, of: context.caller, desk)
    }
  }

  /// The key of facts for what a caller calls a request: another caller's is another one.
  private static func key(
    _ text: String, of caller: Caller, _ desk: String
  ) throws -> IdempotencyKey {
    guard (1...mostKeyBytes).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw DeskDraft.wrong(
        "Idempotency-Key", "should be 1 to \(mostKeyBytes) visible ASCII characters")
    }
    let owner =
      switch caller {
      case .account(let id, _, _): "account \(id.rawValue)"
      case .operatorFeed(let id, _): "operator \(id.rawValue)"
      case .device(let id): "device \(id.rawValue)"
      case .person(let number): "person \(number.rawValue)"
      case .nobody: "nobody"
      }
    return IdempotencyKey(content: Array("\(desk)\u{0}\(owner)\u{0}\(text)".utf8))
  }

  /// Reads the body as a form.
  ///
  /// - Parameter isOptional: Takes no body for an empty object.
  static func form<Form: DeskForm>(
    _ form: Form.Type, _ request: Request, isOptional: Bool
  ) async throws -> Form {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }),
      length > FormReader.mostBytes
    {
      throw ServerError(.tooLarge, detail: "at most \(FormReader.mostBytes) bytes are taken")
    }
    let body = try await request.body.collect(upTo: FormReader.mostBytes)
    if body.readableBytes == 0, isOptional { return try Form.read(json: Array("{}".utf8)) }
    let type = (request.headers[.contentType] ?? "").lowercased()
    let essence = type.prefix { $0 != ";" }.filter { $0 != " " }
    guard essence == "application/json" else {
      throw ServerError(.unsupported, detail: "the body should be application/json")
    }
    return try Form.read(json: Array(buffer: body))
  }
}
