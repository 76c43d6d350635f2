// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

/// Changes bytes as a broken line, a broken disk and a hostile sender do.
private func mutated(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
    let at = Int.random(in: bytes.indices, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes.removeSubrange(at...)
    case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
    case 4: bytes.remove(at: at)
    default:
      let end = Int.random(in: at...min(at + 40, bytes.count - 1), using: &random)
      bytes.insert(contentsOf: bytes[at...end], at: at)
    }
  }
  return bytes
}

@Suite("Bytes of other people's apps")
struct TracingFuzzTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `no change of an upload, a question, a line or a TempID makes a reader trap`(seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let mint = try BlueTraceScene.mint()
    let user = try #require(BlueTraceScene.user)
    let now = BlueTraceScene.now
    let record = #"{"timestamp":1600000130,"msg":"\#(TracingVectors.keyedTempID)","rssi":-60}"#
    let upload = Array("[\(record),\(record)]".utf8)
    let entry =
      #"{"daily_key":"\#(TracingVectors.lowCost[0].key)","time_start":0,"time_end":9,"max":96}"#
    let check = Array(#"{"data":[\#(entry)]}"#.utf8)
    let line = Array("B9A665D754FE65E665D76A45\t7C3DEC4246EA6F90E38EA254\t-71\t1596866191387".utf8)
    let published = LowCostDay(key: TracingVectors.counting, day: Day(number: 18_000)).bytes
    var reader = BluezoneLogReader()
    var read = 0
    for _ in 0..<250 {
      let some = mutated(upload, using: &random)
      if let upload = try? TracedUpload(json: some.span) {
        read += 1
        #expect(upload.records.count + upload.refused <= 1 + some.count / 2)
        _ = mint.contacts(in: upload, by: user, at: now)
      }
      if let check = try? BluezoneCheck(json: mutated(check, using: &random).span) {
        read += 1
        #expect(BluezoneSearch(check).count <= check.entries.count * BluezoneDay.mostIdentifiers)
      }
      if let contact = try? reader.read(mutated(line, using: &random).span) {
        read += 1
        #expect(contact.sender.utf8.count == 24)
      }
      let text = mutated(Array(TracingVectors.tempID.utf8), using: &random)
      if let id = try? TempID(base64: text.span) {
        #expect(id.text.utf8.elementsEqual(text))
        #expect((try? mint.content(of: id)) == nil || id.text == TracingVectors.tempID)
      }
      if let day = try? LowCostDay(mutated(published, using: &random).span) {
        #expect(day.bytes.count == 36)
      }
    }
    #expect(read > 0)
  }

  @Test
  func `a Bluezone payload of another length than twelve bytes is none`() {
    for count in 0..<40 where count != 12 {
      #expect(BluezoneIdentifier([UInt8](repeating: 1, count: count).span) == nil)
    }
    #expect(BluezoneIdentifier([UInt8](repeating: 1, count: 12).span)?.text.utf8.count == 24)
  }
}
