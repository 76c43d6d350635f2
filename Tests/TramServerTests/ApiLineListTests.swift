// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import TramJournal
import TramTracing
import TramUnits

@testable import TramServer

@Suite("Line lists through the interface")
struct ApiLineListTests {
  private struct Report: Decodable {
    struct Complaint: Decodable {
      var row: Int
      var column: String?
      var reason: String
      var isRefused: Bool
    }
    var taken: Int
    var refused: Int
    var fresh: Int
    var changed: Int
    var complaints: [Complaint]
    var duplicateCount: Int?
  }

  private static let list = """
    Mã ca,Họ và tên,Năm sinh,Điện thoại,Ca nguồn,Ngày tiếp xúc,Loại,Khởi phát,Xã/Phường
    BN1,Nguyễn Văn An,1980,0901234567,,,ca xác định,2025-10-05,0100100001
    F1-1,Trần Thị Bình,1990,0901234568,BN1,2025-10-06,tiếp xúc,,0100100002
    F1-2,Lê Văn Cường,19843,0901234569,BN1,2025-10-06,tiếp xúc,,0100100002
    F2-1,Phạm Thị Dung,1971,0901234570,F1-1,2025-10-08,tiếp xúc,,0100100002
    ,Võ Văn Em,1960,0901234571,BN1,2025-10-06,tiếp xúc,,0100100002
    ,,,,BN1,2025-10-06,tiếp xúc,,0100100002

    """

  private func send(
    _ api: ApiClient, _ bytes: [UInt8], _ query: String = "", as who: HTTPFields? = nil
  ) async throws -> ApiReply {
    var headers = who ?? api.officer
    headers[.contentType] = "text/csv"
    return try await api.client.execute(
      uri: "/v1/linelist\(query)", method: .post, headers: headers, body: ByteBuffer(bytes: bytes)
    ) { ApiReply(status: $0.status, headers: $0.headers, body: Array(buffer: $0.body)) }
  }

  @Test
  func
    `a list becomes cases, levels and names, with reasons for bad rows, and again changes nothing`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let bytes = Array(Self.list.utf8)
      let dry = try await send(api, bytes, "?dry=1")
      #expect(try dry.decoded(Report.self).taken == 4, "\(dry.text)")
      #expect(try await api.get("/v1/contacts").decoded(ApiPage<TracedPerson>.self).items.isEmpty)
      let first = try await send(api, bytes)
      let report = try first.decoded(Report.self)
      #expect(report.taken == 4 && report.refused == 2 && report.fresh == 4, "\(first.text)")
      let bad = report.complaints.filter(\.isRefused)
      #expect(bad.map(\.row) == [4, 7])
      #expect(bad.first?.column == "Năm sinh")
      #expect(bad.last?.reason.contains("a code or a name") == true)
      let people = try await api.get("/v1/contacts").decoded(ApiPage<TracedPerson>.self).items
      let levels = Dictionary(people.map { ($0.label, $0.level) }) { a, _ in a }
      #expect(levels["BN1"] == 0 && levels["F1-1"] == 1 && levels["F2-1"] == 2)
      #expect(people.count == 4 && people.contains { $0.label.isEmpty && $0.level == 1 })
      let listed = try await api.get("/v1/contacts")
      #expect(!listed.text.contains("Nguyễn"))
      let head = try await fixture.room.desk.journal.head().number
      let again = try await send(api, bytes).decoded(Report.self)
      #expect(again.changed == 0 && again.fresh == 0 && again.taken == 4)
      #expect(try await fixture.room.desk.journal.head().number == head)
    }
  }

  @Test(arguments: ["csv", "xlsx"])
  func `what is exported is taken again without a change, and elsewhere as the same people`(
    form: String
  ) async throws {
    let fixture = try await ApiFixture()
    let other = try await ApiFixture()
    try await fixture.test { api in
      _ = try await send(api, Array(Self.list.utf8))
      let exported = try await api.get("/v1/linelist?form=\(form)")
      #expect(exported.status == .ok && !exported.text.contains("Nguyễn"))
      let head = try await fixture.room.desk.journal.head().number
      let again = try await send(api, exported.body)
      let report = try again.decoded(Report.self)
      #expect(report.changed == 0 && report.refused == 0 && report.taken == 4, "\(again.text)")
      #expect(try await fixture.room.desk.journal.head().number == head)
      try await other.test { api in
        let taken = try await send(api, exported.body)
        #expect(try taken.decoded(Report.self).fresh == 4, "\(taken.text)")
        let people = try await api.get("/v1/contacts").decoded(ApiPage<TracedPerson>.self).items
        #expect(people.compactMap(\.level).sorted() == [0, 1, 1, 2])
      }
    }
  }

  @Test
  func `a code under which somebody else is known is refused, and a mark tells lists apart`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let one = Array("Mã ca,Họ và tên\n1,Nguyễn Văn An\n".utf8)
      let two = Array("Mã ca,Họ và tên\n1,Trần Quốc Toản\n".utf8)
      _ = try await send(api, one)
      let refused = try await send(api, two).decoded(Report.self)
      #expect(refused.refused == 1)
      #expect(
        refused.complaints.first { $0.isRefused }?.reason.contains("a mark of its own") == true)
      let marked = try await send(api, two, "?mark=Q1").decoded(Report.self)
      #expect(marked.fresh == 1)
    }
  }

  @Test
  func `what is no list, too large or not allowed is refused`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let good = Array(Self.list.utf8)
      let (none, empty) = (try await send(api, Array("a,b\n1,2\n".utf8)), try await send(api, []))
      #expect(none.status == .unprocessableContent && empty.status == .unprocessableContent)
      let misread = try await send(api, good, "?dates=ymd")
      #expect(misread.status == .unprocessableContent)
      let stranger = try await send(api, good, as: api.reader)
      #expect(stranger.status == .forbidden)
      let large = [UInt8](repeating: 0x61, count: LineListDesk.mostBytes + 1)
      let tooLarge = try await send(api, large)
      #expect(tooLarge.status == .contentTooLarge)
    }
  }
}
