// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TramIsolation
import TramUnits

/// Answers of the interface for programs.
enum ApiAnswer {
  /// A record as the interface shows it: its members, and what follows from them.
  struct Shown<Record: DeskRecord>: Encodable {
    let record: Record

    private enum Key: String, CodingKey { case isLate }

    func encode(to encoder: any Encoder) throws {
      try record.encode(to: encoder)
      if let check = record as? Check {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(check.isLate, forKey: .isLate)
      }
    }
  }

  /// A page of a list.
  struct Page<Item: Encodable>: Encodable {
    var items: [Item]
    /// The address of the next page; `nil` at the end.
    var next: String?
  }

  /// One record, with the tag of its state.
  static func record<Record: DeskRecord>(
    _ record: Record, _ request: Request, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    var headers: HTTPFields = [:]
    if status == .created { headers[.location] = "/v1/\(Record.plural)/\(record.id.text)" }
    return try json(
      Shown(record: record), request, status: status, tag: RecordTag(record), headers: headers)
  }

  /// A page of records.
  static func page<Record: DeskRecord>(
    _ page: DeskPage<Record>, _ request: Request
  ) throws -> Response {
    let next = page.next.map { Self.next($0, of: request) }
    var headers: HTTPFields = [:]
    if let next { headers[.nextPage] = "<\(next)>; rel=\"next\"" }
    return try json(
      Page(items: page.rows.map { Shown(record: $0) }, next: next), request, headers: headers)
  }

  /// The same address with another beginning.
  static func next(_ after: String, of request: Request) -> String {
    let kept = (request.uri.query ?? "").split(separator: "&").filter {
      !$0.hasPrefix("after=")
    }
    let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
    let place = after.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    return "\(request.uri.path)?" + (kept + ["after=\(place)"]).joined(separator: "&")
  }

  /// A value as JSON; 304 without it when the caller has seen this state.
  static func json(
    _ value: some Encodable, _ request: Request, status: HTTPResponse.Status = .ok,
    tag: RecordTag? = nil, headers: HTTPFields = [:]
  ) throws -> Response {
    try json(
      bytes: [UInt8](RecordJSON.encoder().encode(value)), request, status: status, tag: tag,
      headers: headers)
  }

  /// Bytes of JSON; 304 without them when the caller has seen this state.
  static func json(
    bytes: [UInt8], _ request: Request, status: HTTPResponse.Status = .ok,
    tag: RecordTag? = nil, headers: HTTPFields = [:]
  ) throws -> Response {
    var headers = headers
    let tag = tag ?? RecordTag(bytes: bytes)
    headers[.eTag] = tag.description
    if request.method == .get, matches(request.headers[.ifNoneMatch], tag) {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentType] = "application/json"
    return Response(
      status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// A Boolean value: whether a tag is among those of `If-None-Match`; weak comparison.
  private static func matches(_ field: String?, _ tag: RecordTag) -> Bool {
    guard let field else { return false }
    if field == "*" { return true }
    return SeenTags(field)?.contains(tag) ?? false
  }
}

extension HTTPField.Name {
  /// Leads on to what belongs to an answer (RFC 8288).
  static let nextPage = HTTPField.Name("Link") ?? .cookie
}
