// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import TramSQLite
import TramTracing
import TramUnits

@testable import TramServer

@Suite("The page that imports a line list")
struct ConsoleLineListTests {
  private static let list = """
    Mã ca,Họ và tên,Năm sinh,Loại
    BN1,<b>Nguyễn Văn An</b>,1980,ca xác định
    F1-2,Lê Văn Cường,19843,tiếp xúc
    """

  private func form(_ parts: [(head: String, content: String)]) -> [UInt8] {
    let text = parts.map {
      "--XX\r\nContent-Disposition: form-data; \($0.head)\r\n\r\n\($0.content)"
    }
    return Array((text.joined(separator: "\r\n") + "\r\n--XX--\r\n").utf8)
  }

  @Test
  func `shows how a list is understood, takes it when told, and gives the refused rows back`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      var headers: HTTPFields = [.cookie: api.officer[.cookie] ?? "", .accept: "text/html"]
      let token = api.officer[.formToken] ?? ""
      func ask(
        _ method: HTTPRequest.Method, _ uri: String, _ type: String? = nil, _ body: [UInt8] = []
      ) async throws -> ApiReply {
        headers[.contentType] = type
        return try await api.client.execute(
          uri: uri, method: method, headers: headers, body: ByteBuffer(bytes: body)
        ) { ApiReply(status: $0.status, headers: $0.headers, body: Array(buffer: $0.body)) }
      }
      let kind = "multipart/form-data; boundary=XX"
      let file = ("name=\"list\"; filename=\"f1.csv\"\r\nContent-Type: text/csv", Self.list)
      let stranger = try await ask(
        .post, "/cases/import", kind, form([("name=\"csrf\"", "no"), file]))
      #expect(stranger.status == .forbidden)
      let none = try await ask(.post, "/cases/import", kind, form([("name=\"csrf\"", token)]))
      #expect(none.status == .unprocessableContent)
      let sent = try await ask(
        .post, "/cases/import", kind, form([("name=\"csrf\"", token), file]))
      let place = try #require(sent.headers[.location], "\(sent.text)")
      let shown = try await ask(.get, place)
      #expect(shown.status == .ok && shown.text.contains("Năm sinh"), "\(shown.text)")
      #expect(!shown.text.contains("{{") && !shown.text.contains("<b>"))
      #expect(shown.text.contains("19843: cần năm bốn chữ số, như 1984"))
      #expect(try await fixture.room.cases.rows.scan(TracedPerson.self, after: 0, limit: 9).isEmpty)
      let take = Array("csrf=\(FormFields.encoded(token))&action=take&disease=covid-19".utf8)
      let taken = try await ask(.post, place, "application/x-www-form-urlencoded", take)
      #expect(taken.headers[.location] == place, "\(taken.text)")
      let people = try await fixture.room.cases.rows.scan(TracedPerson.self, after: 0, limit: 9)
      #expect(people.map(\.label) == ["BN1"] && people.map(\.level) == [0])
      #expect(try await ask(.get, place).status == .ok)
      let refused = try await ask(.get, "\(place)/refused.csv")
      #expect(refused.text.contains("F1-2,Lê Văn Cường,19843,tiếp xúc,3,"), "\(refused.text)")
      fixture.advance(LineListShelf.seconds + 1)
      #expect(try await ask(.get, place).status == .notFound)
    }
  }

  @Test
  func `a form with files that is cut anywhere, or has another boundary, is none`() {
    let whole = form([("name=\"csrf\"", "t"), ("name=\"list\"; filename=\"a\"", "b\r\n--X c")])
    let read = MultipartForm(whole, boundary: "XX")
    #expect(read?["csrf"] == "t")
    #expect(read?.file("list").map { String(decoding: $0.bytes, as: UTF8.self) } == "b\r\n--X c")
    for end in 0..<(whole.count - 4) {
      #expect(MultipartForm(Array(whole[..<end]), boundary: "XX") == nil, "\(end)")
    }
    #expect(MultipartForm(whole, boundary: "YY") == nil)
    #expect(MultipartForm.boundary(of: "multipart/form-data; boundary=\"a b\"") == "ab")
    #expect(MultipartForm.boundary(of: "text/plain; boundary=a") == nil)
  }
}
