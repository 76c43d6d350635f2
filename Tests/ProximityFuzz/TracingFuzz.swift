// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramTestKit
import TramUnits

extension FuzzTarget {
  /// A TempID of either length.
  static let tempID = FuzzTarget(name: "tempid") {
    [[UInt8](repeating: 7, count: 61), [UInt8](repeating: 9, count: 62)]
  } run: { bytes in
    do throws(TempIDRefusal) {
      let id = try TempID(bytes)
      guard try TempID(base64: id.text.utf8Span.span) == id else { return false }
      return true
    } catch {
      return false
    }
  }

  /// What an app of BlueTrace uploads.
  static let upload = FuzzTarget(name: "upload") {
    let text = String(repeating: "A", count: 84)
    return [
      [UInt8](
        """
        {"token":"t","records":[{"timestamp":1600000130,"msg":"\(text)","modelC":"Pixel 4",\
        "modelP":"iPhone","rssi":-70,"txPower":99,"org":"SG_MOH"},{"timestamp":1,"msg":"x"}]}
        """.utf8)
    ]
  } run: { bytes in
    do throws(ProximityError) {
      let upload = try TracedUpload(json: bytes.span)
      return !upload.records.isEmpty
    } catch {
      return false
    }
  }

  /// What Bluezone's server asks a phone to look for.
  static let question = FuzzTarget(name: "question") {
    let key = String(repeating: "0a", count: 32)
    return [
      [UInt8](
        """
        {"data":[{"daily_key":"\(key)","time_start":1596844800000,"max":96,\
        "time_end":1596931200000}]}
        """.utf8)
    ]
  } run: { bytes in
    do throws(ProximityError) {
      return !(try BluezoneCheck(json: bytes.span).entries.isEmpty)
    } catch {
      return false
    }
  }

  /// A line of Bluezone's history.
  static let history = FuzzTarget(name: "history") {
    [
      [UInt8](
        "00112233445566778899aabb\tbbaa99887766554433221100\t-71\t1596880000000".utf8)
    ]
  } run: { bytes in
    var reader = BluezoneLogReader()
    do throws(ProximityError) {
      let contact = try reader.read(bytes.span)
      return contact.receiver != contact.sender
    } catch {
      return false
    }
  }

  /// A published filter; what is taken answers any question.
  static let filter = FuzzTarget(name: "filter") {
    let items = (0..<40 as Range<UInt64>).map {
      ThirtyTwoBytes(
        head: SixteenBytes(high: $0, low: 1), tail: SixteenBytes(high: 2, low: $0))
    }
    return [try CuckooFilter(items, bits: 16, salt: 5).bytes]
  } run: { bytes in
    do throws(ProximityError) {
      let filter = try CuckooFilter(bytes.span)
      let item = ThirtyTwoBytes(
        head: SixteenBytes(high: 1, low: 1), tail: SixteenBytes(high: 2, low: 1))
      _ = filter.mayHold(item)
      return true
    } catch {
      return false
    }
  }

  /// Encounters as a log keeps them, and uploads of keys; what is taken comes back as it was.
  static let kept = FuzzTarget(name: "kept") {
    let encounter = EncounterRecord(
      receiver: DeviceID(1), sender: DeviceID(2), start: Instant(milliseconds: 1_600_000_000_000),
      seconds: 900, probability: Probability(0.5), minutes: 7, minutesLow: 2, minutesHigh: 12)
    return [try EncounterRecord.bytes(of: [encounter].compactMap(\.self))]
      + [[1] + [UInt8](repeating: 3, count: 40 + 34)]
  } run: { bytes in
    do throws(ProximityError) {
      if let records = try? EncounterRecord.records(bytes.span) {
        guard try EncounterRecord.bytes(of: records) == bytes else { return false }
        return true
      }
      let upload = try AcceptedUpload(reading: bytes.span)
      guard upload.count <= bytes.count / 34 else { return false }
      return true
    } catch {
      return false
    }
  }
}
