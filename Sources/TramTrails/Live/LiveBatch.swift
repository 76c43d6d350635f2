// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Fixes of one UTC day as a record of the live log carries them, sealed with the key of the day.
struct LiveBatch: Hashable, Sendable {
  /// The kind of the log's records.
  static let kind: UInt8 = 1
  /// The most fixes of a record: below 1 MiB.
  static let mostFixes = 40_000
  private static let fixBytes = 20

  /// The texts of persons who are new, with their numbers.
  var labels: [(number: UInt32, label: [UInt8])] = []
  var day: Int32
  var fixes: ArraySlice<TrailFix>

  init(day: Int32, fixes: ArraySlice<TrailFix> = []) {
    self.day = day
    self.fixes = fixes
  }

  static func == (a: LiveBatch, b: LiveBatch) -> Bool { a.plain == b.plain && a.day == b.day }
  func hash(into hasher: inout Hasher) { hasher.combine(day) }

  private var plain: [UInt8] {
    var out = ByteWriter(capacity: fixes.count * Self.fixBytes + 16)
    out.appendVarint(UInt64(labels.count))
    for (number, label) in labels {
      out.appendVarint(UInt64(number))
      out.appendVarint(UInt64(label.count))
      out.append(contentsOf: label)
    }
    let start = Int64(day) * TrailSlice.day
    var words = [UInt32](repeating: 0, count: fixes.count * Self.fixBytes / 4)
    var numbers = words.mutableSpan
    for i in fixes.indices {
      let at = (i &- fixes.startIndex) &* (Self.fixBytes / 4)
      numbers[at] = UInt32(truncatingIfNeeded: fixes[i].time &- start)
      numbers[at &+ 1] = fixes[i].person.rawValue
      numbers[at &+ 2] = UInt32(bitPattern: fixes[i].latitudeE7)
      numbers[at &+ 3] = UInt32(bitPattern: fixes[i].longitudeE7)
      numbers[at &+ 4] = fixes[i].accuracy
    }
    out.appendLittleEndian(words.span)
    return out.bytes
  }

  /// The record of the log.
  func record(_ cipher: TrailCipher) throws(TrailsError) -> TrailRecord {
    TrailRecord(
      kind: Self.kind, time: Instant(milliseconds: Int64(day) * TrailSlice.day),
      bytes: try cipher.seal(plain, as: Self.label(day)))
  }

  private static func label(_ day: Int32) -> SealLabel {
    SealLabel(kind: .batch, segment: 0, place: UInt32(bitPattern: day))
  }

  /// Reads a record.
  ///
  /// - Returns: `nil` for one whose day has no key any more.
  init?(_ record: TrailRecord, keys: KeyRing) throws(TrailsError) {
    self.init(day: TrailSlice.dayNumber(of: record.time.milliseconds))
    guard let key = keys[day] else { return nil }
    guard let plain = TrailCipher(key).open(record.bytes, as: Self.label(day)) else {
      throw TrailsError(.corrupt, detail: "a batch of the live log cannot be opened")
    }
    var reader = ByteReader(plain.span)
    do {
      for _ in 0..<min(try reader.varint(), UInt64(plain.count)) {
        let number = UInt32(truncatingIfNeeded: try reader.varint())
        let length = Int(truncatingIfNeeded: try reader.varint())
        labels.append((number, [UInt8](copying: try reader.span(length))))
      }
    } catch { throw TrailsError(error, file: "live") }
    let rest = plain.span.extracting(reader.offset..<plain.count)
    let records = FixedRecords(rest, size: Self.fixBytes)
    let start = Int64(day) * TrailSlice.day
    var read: [TrailFix] = []
    read.reserveCapacity(records.count)
    for i in 0..<records.count {
      read.append(
        TrailFix(
          time: start + Int64(records.number(i, 0, as: UInt32.self)),
          person: PersonNumber(records.number(i, 4)), latitudeE7: records.number(i, 8),
          longitudeE7: records.number(i, 12), accuracy: records.number(i, 16)))
    }
    fixes = read[...]
  }
}
