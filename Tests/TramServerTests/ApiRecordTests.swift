// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("Records through the interface")
struct ApiRecordTests {
  @Test
  func `a person is taken in, shown, listed, found without marks and changed`() async throws {
    try await ApiFixture().test { api in
      let made = try await api.post(
        "/v1/people",
        #"{"name":" Nguyễn Văn An ","phone":"0912 345 678","birthYear":1984,"area":"0100100001"}"#)
      #expect(made.status == .created)
      let person = try made.decoded(Person.self)
      #expect(person.name == "Nguyễn Văn An" && person.phone == "+84912345678")
      #expect(made.headers[.location] == "/v1/people/\(person.id.text)")
      let shown = try await api.get("/v1/people/\(person.id.text)")
      #expect(shown.headers[.eTag] == made.headers[.eTag])
      #expect(try shown.decoded(Person.self) == person)
      let found = try await api.get("/v1/people?text=nguyen+an&area=01001")
      #expect(try found.decoded(ApiPage<Person>.self).items == [person])
      let nobody = try await api.get("/v1/people?area=79")
      #expect(try nobody.decoded(ApiPage<Person>.self).items.isEmpty)
      let changed = try await api.ask(
        .put, "/v1/people/\(person.id.text)", #"{"name":"Nguyễn Văn Ân"}"#)
      #expect(changed.status == .ok)
      #expect(try changed.decoded(Person.self).name == "Nguyễn Văn Ân")
    }
  }

  @Test
  func `a state that was seen is not sent again, and one that has changed is not overwritten`()
    async throws
  {
    try await ApiFixture().test { api in
      let person = try await api.made(Person.self, "/v1/people", #"{"name":"An"}"#)
      let path = "/v1/people/\(person.id.text)"
      let tag = try #require(try await api.get(path).headers[.eTag])
      let again = try await api.get(path, [.ifNoneMatch: "W/\"x\", \(tag)"])
      #expect(again.status == .notModified && again.body.isEmpty)
      #expect(again.headers[.eTag] == tag)
      let first = try await api.ask(.put, path, #"{"name":"Bình"}"#, [.ifMatch: tag])
      #expect(first.status == .ok)
      let second = try await api.ask(.put, path, #"{"name":"Cường"}"#, [.ifMatch: tag])
      #expect(second.status == .preconditionFailed)
      #expect(try await api.get(path).decoded(Person.self).name == "Bình")
      let list = try await api.get("/v1/people")
      let same = try await api.get(
        "/v1/people", [.ifNoneMatch: try #require(list.headers[.eTag])])
      #expect(same.status == .notModified)
    }
  }

  @Test
  func `pages lead on to every row once, with the same filter`() async throws {
    try await ApiFixture().test { api in
      for i in 0..<7 {
        _ = try await api.made(Person.self, "/v1/people", #"{"name":"An \#(i)","area":"01"}"#)
        _ = try await api.made(Person.self, "/v1/people", #"{"name":"An \#(i)","area":"02"}"#)
      }
      var next: String? = "/v1/people?area=01&limit=3&text=an"
      var names: [String] = []
      while let uri = next {
        let reply = try await api.get(uri)
        let page = try reply.decoded(ApiPage<Person>.self)
        #expect(page.items.count <= 3)
        #expect(reply.headers[.replyLink] == page.next.map { "<\($0)>; rel=\"next\"" })
        names += page.items.map(\.name)
        next = page.next
      }
      #expect(names == (0..<7).reversed().map { "An \($0)" })
    }
  }

  @Test
  func `a key makes a repeated request harmless, and is refused for another one`() async throws {
    try await ApiFixture().test { api in
      let key: HTTPFields = [.idempotencyKey: "first-person"]
      let body = #"{"name":"An"}"#
      let first = try await api.post("/v1/people", body, key)
      let second = try await api.post("/v1/people", body, key)
      #expect(first.status == .created && second.status == .created)
      #expect(first.body == second.body)
      let other = try await api.post("/v1/people", #"{"name":"Bình"}"#, key)
      #expect(other.status == .unprocessableContent && other.faults == ["Idempotency-Key"])
      let elsewhere = try await api.post(
        "/v1/help", #"{"person":"\#(try first.decoded(Person.self).id)","need":"food"}"#, key)
      #expect(elsewhere.status == .unprocessableContent)
      // Another caller's key is another key.
      let program = try await api.ask(.post, "/v1/people", body, as: api.program, key)
      #expect(try program.decoded(Person.self).id != first.decoded(Person.self).id)
      #expect(try await api.get("/v1/people").decoded(ApiPage<Person>.self).items.count == 2)
      let bad = try await api.post("/v1/people", body, [.idempotencyKey: "a b"])
      #expect(bad.faults == ["Idempotency-Key"])
    }
  }

  @Test
  func `every fault of a form is told at once with its place`() async throws {
    try await ApiFixture().test { api in
      let person = try await api.post(
        "/v1/people",
        #"{"name":"  ","birthYear":3000,"phone":"12","area":"x","nick":"A"}"#)
      #expect(person.status == .unprocessableContent)
      #expect(
        Set(person.faults) == ["name", "birthYear", "phone", "area", "nick"])
      let types = try await api.post("/v1/people", #"{"name":5,"birthYear":"1984"}"#)
      #expect(Set(types.faults) == ["name", "birthYear"])
      let order = try await api.post(
        "/v1/orders",
        #"{"person":"P1","place":{"latitude":91,"longitude":0,"radius":60000,"x":1},"until":5}"#)
      #expect(Set(order.faults) == ["person", "place.x", "until"])
      let beacon = try await api.post(
        "/v1/orders",
        #"{"person":"\#(PersonID(1).text)","anchor":"00ff","#
          + #""place":{"latitude":21,"longitude":105,"radius":60}}"#
      )
      #expect(beacon.faults == ["anchor"])
      for body in ["", "{", "[]", #"{"name":"a","name":"b"}"#, "{\"name\":\"\u{0}\"}"] {
        let reply = try await api.post("/v1/people", body)
        #expect(reply.status == .unprocessableContent, "\(body)")
      }
      let plain = try await api.ask(
        .post, "/v1/people", "name=An", [.contentType: "text/plain"])
      #expect(plain.status == .unsupportedMediaType)
      let large = try await api.post(
        "/v1/people", "{\"name\":\"" + String(repeating: "a", count: 1 << 20) + "\"}")
      #expect(large.status == .contentTooLarge)
      for query in [
        "limit=0", "limit=201", "nick=1", "state=away", "area=x", "after=x", "text=%ff", "person=",
      ] {
        let reply = try await api.get("/v1/people?\(query)")
        #expect(reply.status == .unprocessableContent, "\(query): \(reply.text)")
      }
    }
  }

  @Test
  func `nobody gets in without what the table says`() async throws {
    let fixture = try await ApiFixture()
    let phone = try await fixture.room.accounts.makeDeviceToken(
      for: DeviceID(1), at: ApiFixture.start
    ).secret
    let routes = fixture.server.routes.filter { $0.path.hasPrefix("/v1/") }
    try await fixture.test { api in
      for route in routes where route.need != .open {
        let uri = route.path.replacingOccurrences(of: "{id}", with: "P123")
        let nobody = try await api.ask(route.method, uri, "{}", as: [:])
        #expect(nobody.status == .unauthorized, "\(route.method) \(uri)")
        let device = try await api.ask(
          route.method, uri, "{}", as: [.authorization: "Bearer \(phone.text)"])
        #expect(device.status == .forbidden, "\(route.method) \(uri)")
        if route.method != .get {
          let reader = try await api.ask(route.method, uri, "{}", as: api.reader)
          #expect(reader.status == .forbidden, "\(route.method) \(uri)")
        }
      }
      var withoutForm = api.officer
      withoutForm[.formToken] = nil
      let forged = try await api.ask(.post, "/v1/people", #"{"name":"An"}"#, as: withoutForm)
      #expect(forged.status == .forbidden)
      let list = try await api.ask(.get, "/v1/people", nil, as: api.reader)
      #expect(list.status == .ok)
    }
  }

  @Test
  func `who looks at a record is noted before it is shown, and lists note nothing`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let (person, order) = try await api.order()
      let alarm = try await fixture.raise(order.id)
      _ = try await api.get("/v1/people?text=an")
      _ = try await api.get("/v1/alarms")
      let path = "/v1/people/\(person.id.text)/readings"
      #expect(try await api.get(path).decoded(ApiPage<RecordReading>.self).items.isEmpty)
      _ = try await api.get("/v1/people/\(person.id.text)?purpose=g%E1%BB%8Di+%C4%91i%E1%BB%87n")
      _ = try await api.get("/v1/orders/\(order.id.text)")
      _ = try await api.get("/v1/orders/\(order.id.text)/standing")
      _ = try await api.ask(.get, "/v1/alarms/\(alarm.text)", nil, as: api.reader)
      let readings = try await api.get(path).decoded(ApiPage<RecordReading>.self).items
      #expect(readings.map(\.part) == ["alarm", "position", "order", "person"])
      #expect(readings.map(\.reader) == ["operator", "hoa", "hoa", "hoa"])
      #expect(readings.last?.purpose == "gọi điện")
      // When it cannot be noted, it is not shown.
      try fixture.breakJournal()
      let hidden = try await api.get("/v1/people/\(person.id.text)")
      #expect(hidden.status == .serviceUnavailable && !hidden.text.contains("Nguyễn"))
    }
  }
}
