// SPDX-License-Identifier: Apache-2.0

import Testing

/// What people do with phones and numbers: the cases of docs/bad-input.md.
@Suite("tram watch, of people and their phones")
struct PersonTests {
  @Test
  func `takes a phone of two SIMs for two devices and judges each order by itself`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.hour(device: "p2")
    feed.walkAway(from: 60)
    feed.walkAway(from: 60, device: "p2")
    let both = FeedLines.order() + FeedLines.order("o2", device: "p2")
    let found = try feed.watch(orders: both)
    #expect(found.kinds(of: "o1") == ["left"])
    #expect(found.kinds(of: "o2") == ["left"])
  }

  @Test
  func `tells of both orders of a number that a family shares, and says that it is shared`()
    throws
  {
    var feed = FeedLines()
    feed.hour()
    feed.walkAway(from: 60)
    let found = try feed.watch(orders: FeedLines.order() + FeedLines.order("o2"))
    #expect(found.errors.contains("line 2: order \"o2\" has the device of \"o1\" at the same time"))
    #expect(found.kinds(of: "o1") == ["left"])
    #expect(found.kinds(of: "o2") == ["left"])
  }

  @Test
  func `tells of a SIM that goes on in another phone far away`() throws {
    var feed = FeedLines()
    feed.hour()
    for i in 61..<80 { feed.fix(Double(i), north: 30_000) }
    let found = try feed.watch(orders: FeedLines.order())
    #expect(found.kinds().contains { $0 == "left" || $0 == "check" }, "\(found.alarms)")
  }

  @Test
  func `tells that a number is silent after an eSIM swap, and counts the unknown one`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.hour(from: 60, device: "p1-esim")
    // The clock is that of phones under orders; another one goes on.
    feed.hour(device: "p2")
    feed.hour(from: 60, device: "p2")
    let found = try feed.watch(orders: FeedLines.order() + FeedLines.order("o2", device: "p2"))
    #expect(found.kinds(of: "o1") == ["check", "silent"])
    #expect(found.kinds(of: "o2") == [])
    #expect(found.errors.contains("60 lines are of devices without an order"))
  }

  @Test
  func `says nothing of a number that was ported to another operator`() throws {
    var feed = FeedLines()
    for i in 0..<60 { feed.cell(Double(i), 5001 + i % 2, mnc: 1) }
    for i in 60..<180 { feed.cell(Double(i), 7001 + i % 2, mnc: 4) }
    let found = try feed.watch(orders: FeedLines.order())
    #expect(found.alarms.isEmpty, "\(found.alarms)")
  }

  @Test
  func `tells where a lent phone is, with the fixes that show it, and that it came back`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.walkAway(from: 60, minutes: 30)
    feed.hour(from: 90)
    let found = try feed.watch(orders: FeedLines.order())
    #expect(found.kinds() == ["left", "returned"])
    #expect(found.alarms.first?.contains(#""fixes":[{"time":"#) == true)
  }

  @Test
  func `asks after a phone that lies still for hours of the day`() throws {
    var feed = FeedLines()
    for i in 0..<240 { feed.fix(Double(i), more: #","motion":false"#) }
    let found = try feed.watch(orders: FeedLines.order())
    #expect(found.kinds() == ["check"])
    #expect(found.alarms.first?.contains("phone-still") == true)
  }

  @Test
  func `drops what comes after the end of an order, and counts it`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.walkAway(from: 61)
    let ended = FeedLines.order(more: #","until":\#(FeedLines.time(60))"#)
    let found = try feed.watch(orders: ended)
    #expect(found.alarms.isEmpty)
    #expect(found.errors.contains("60 observations of 1 orders, 15 after their end and not kept"))
  }

  @Test
  func `says nothing of a permitted way to hospital, and tells who stays out after it`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.walkAway(from: 60, minutes: 60)
    let span = #""from":\#(FeedLines.time(55)),"until":"#
    let permitted = FeedLines.order(more: #","outings":[{\#(span)\#(FeedLines.time(200))}]"#)
    #expect(try feed.watch(orders: permitted).alarms.isEmpty)
    let short = FeedLines.order(more: #","outings":[{\#(span)\#(FeedLines.time(100))}]"#)
    let found = try feed.watch(orders: short)
    #expect(found.kinds() == ["left"])
    let open = #","outings":[{"from":\#(FeedLines.time(55))}]"#
    let refused = try feed.watch(orders: FeedLines.order(more: open))
    #expect(refused.errors.contains("line 1: an outing needs \"from\" and a later \"until\""))
    #expect(refused.alarms.isEmpty)
  }

  @Test(arguments: [true, false])
  func `says nothing of a home at the border that hears a foreign network`(hasFix: Bool) throws {
    var feed = FeedLines()
    // An hour of both networks; then they go on changing every other minute.
    for i in 0..<240 {
      let isForeign = i % 4 < 2
      feed.cell(
        Double(i), isForeign ? 9001 : 5001, mcc: isForeign ? 456 : 452, mnc: isForeign ? 6 : 1,
        hasFix: hasFix || i < 60)
    }
    let found = try feed.watch(orders: FeedLines.order())
    #expect(!found.kinds().contains("left"), "\(found.alarms)")
  }
}
