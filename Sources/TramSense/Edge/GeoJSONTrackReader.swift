// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Reads positions from GeoJSON (RFC 7946): features that are points with a time, or lines with a
/// time for every place in `coordTimes`.
///
/// A file that is no GeoJSON is refused as a whole with its line and column, a point that cannot
/// be used by itself with the number of its feature. See docs/formats/tracks.md.
public struct GeoJSONTrackReader: Sendable {
  /// How much is read, and what the time is.
  public let settings: EdgeSettings
  private let device: String

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - device: Whose file it is; a feature that names its `device` is of that one.
  ///   - settings: How much is read, and what the time is.
  public init(device: String, settings: EdgeSettings = .file()) {
    self.device = device
    self.settings = settings
  }

  /// Reads a file.
  ///
  /// - Throws: `IntakeRefusal` when the file as a whole cannot be used.
  /// - Complexity: O(bytes)
  public func read(_ file: Span<UInt8>) throws(IntakeRefusal) -> EdgeReport {
    try checkLength(file, settings)
    var reading = FeatureReading(settings, device)
    let hasMark = file.count >= 3 && file[0] == 0xEF && file[1] == 0xBB && file[2] == 0xBF
    let text = hasMark ? file.extracting(3..<file.count) : file
    do throws(BytesError) {
      var scanner = JSONScanner(text, isLenient: true)
      try reading.readRoot(&scanner)
      try scanner.finish()
    } catch {
      if let problem = reading.problem { throw problem }
      throw refusal(error, in: text)
    }
    if let problem = reading.problem { throw problem }
    return reading.gatherer.report
  }
}

/// The reading of one file.
private struct FeatureReading {
  /// How many devices one file may name.
  static let mostDevices = 4096

  var gatherer: EdgeGatherer
  /// Why the file as a whole cannot be used.
  var problem: IntakeRefusal?
  private let device: String
  private var feature = 0

  init(_ settings: EdgeSettings, _ device: String) {
    gatherer = EdgeGatherer(settings)
    self.device = device
  }

  mutating func readRoot(_ scanner: inout JSONScanner) throws(BytesError) {
    var alone = FeatureDraft()
    var hasFeatures = false
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "features"), try scanner.peek() == .array {
        hasFeatures = true
        try scanner.beginArray()
        while try scanner.nextElement() {
          guard try scanner.peek() == .object else {
            throw BytesError(
              .syntax, detail: "a feature is not an object", offset: scanner.offset)
          }
          var draft = FeatureDraft()
          try scanner.beginObject()
          while let key = try scanner.nextKey() { try read(key, &scanner, &draft) }
          try finish(draft, &scanner)
        }
      } else {
        try read(key, &scanner, &alone)
      }
    }
    if !hasFeatures { try finish(alone, &scanner) }
  }

  private mutating func read(
    _ key: JSONText, _ scanner: inout JSONScanner, _ draft: inout FeatureDraft
  ) throws(BytesError) {
    let isObject = try scanner.peek() == .object
    if scanner.matches(key, "geometry"), isObject {
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.matches(key, "type") {
          draft.type = try gatherer.readText(&scanner, most: 32)
        } else if scanner.matches(key, "coordinates") {
          try readPlaces(&scanner, &draft)
        } else {
          try scanner.skipValue()
        }
      }
    } else if scanner.matches(key, "properties"), isObject {
      gatherer.values.slips.removeAll(keepingCapacity: true)
      try scanner.beginObject()
      while let key = try scanner.nextKey() { try readProperty(key, &scanner, &draft) }
      draft.slips = gatherer.values.slips
    } else {
      try scanner.skipValue()
    }
  }

  /// Reads one place or a row of them; deeper ones are left out.
  private mutating func readPlaces(
    _ scanner: inout JSONScanner, _ draft: inout FeatureDraft
  ) throws(BytesError) {
    guard try scanner.peek() == .array else { return try scanner.skipValue() }
    var numbers: [Double] = []
    try scanner.beginArray()
    while try scanner.nextElement() {
      switch try scanner.peek() {
      case .number: numbers.append(try readNumber(&scanner, numbers.count))
      case .array:
        draft.isRow = true
        guard draft.places.count < gatherer.settings.mostMessages else {
          throw BytesError(
            .tooLong, detail: "there are more than \(gatherer.settings.mostMessages) points",
            offset: scanner.offset)
        }
        var inner: [Double] = []
        try scanner.beginArray()
        while try scanner.nextElement() {
          guard try scanner.peek() == .number else {
            draft.isDeep = true
            try scanner.skipValue()
            continue
          }
          inner.append(try readNumber(&scanner, inner.count))
          if inner.count > 4 { inner.removeLast() }
        }
        draft.places.append(FeatureDraft.Place(inner))
      default: try scanner.skipValue()
      }
      if numbers.count > 4 { numbers.removeLast() }
    }
    if !draft.isRow { draft.places.append(FeatureDraft.Place(numbers)) }
  }

  private mutating func readNumber(
    _ scanner: inout JSONScanner, _ index: Int
  ) throws(BytesError) -> Double {
    // The height behind the first two may be anything.
    guard index < 2 else {
      try scanner.skipValue()
      return 0
    }
    return try gatherer.values.readNumber(&scanner)?.double ?? .nan
  }

  private mutating func readProperty(
    _ key: JSONText, _ scanner: inout JSONScanner, _ draft: inout FeatureDraft
  ) throws(BytesError) {
    if scanner.matches(key, "time") || scanner.matches(key, "timestamp") {
      draft.point.time = try gatherer.readMoment(&scanner, &draft.point)
    } else if scanner.matches(key, "accuracy") {
      draft.point.accuracy = try gatherer.values.readFinite(&scanner)
    } else if scanner.matches(key, "device") {
      draft.device = try gatherer.readText(&scanner, most: gatherer.settings.longestName)
      if draft.device == nil {
        draft.point.refuse(.noDevice, "\"device\" is not a text or is too long")
      }
    } else if scanner.matches(key, "coordTimes") {
      try readTimes(&scanner, &draft)
    } else if scanner.matches(key, "coordinateProperties"), try scanner.peek() == .object {
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.matches(key, "times") {
          try readTimes(&scanner, &draft)
        } else {
          try scanner.skipValue()
        }
      }
    } else {
      try scanner.skipValue()
    }
  }

  private mutating func readTimes(
    _ scanner: inout JSONScanner, _ draft: inout FeatureDraft
  ) throws(BytesError) {
    guard try scanner.peek() == .array else { return try scanner.skipValue() }
    draft.times.removeAll()
    try scanner.beginArray()
    while try scanner.nextElement() {
      guard draft.times.count < gatherer.settings.mostMessages else {
        throw BytesError(
          .tooLong, detail: "there are more than \(gatherer.settings.mostMessages) times",
          offset: scanner.offset)
      }
      if try scanner.peek() == .array {
        try scanner.skipValue()
        continue
      }
      var one = EdgeDraft()
      let time = try gatherer.readMoment(&scanner, &one)
      draft.times.append((time, one.problem))
    }
  }

  private mutating func finish(
    _ draft: FeatureDraft, _ scanner: inout JSONScanner
  ) throws(BytesError) {
    feature += 1
    let isRead = draft.type == "Point" || draft.type == "LineString" || draft.type == "MultiPoint"
    guard isRead, !draft.isDeep, !draft.places.isEmpty else {
      try begin(scanner)
      return gatherer.skip(.otherKind)
    }
    let name = draft.device ?? device
    let wrong = nameProblem(Array(name.utf8), gatherer.settings)
    for (index, place) in draft.places.enumerated() {
      try begin(scanner)
      gatherer.values.slips = draft.slips
      var point = draft.point
      point.names = ("latitude", "longitude")
      point.latitude = place.latitude
      point.longitude = place.longitude
      point.problem = point.problem ?? wrong
      if draft.isRow {
        guard draft.times.count == draft.places.count else {
          point.refuse(
            .noTime,
            "the line has \(draft.places.count) places and \(draft.times.count) times in "
              + "\"coordTimes\"")
          end(point, DeviceID(0))
          continue
        }
        point.time = draft.times[index].0
        point.problem = point.problem ?? draft.times[index].1
      }
      guard point.problem == nil else {
        end(point, DeviceID(0))
        continue
      }
      if gatherer.report.devices.count >= FeatureReading.mostDevices,
        gatherer.report.devices.last != name
      {
        point.refuse(.tooManyDevices, "more than \(FeatureReading.mostDevices) devices are named")
      }
      end(point, point.problem == nil ? gatherer.number(of: name) : DeviceID(0))
    }
  }

  private mutating func begin(_ scanner: borrowing JSONScanner) throws(BytesError) {
    do throws(IntakeRefusal) {
      try gatherer.begin()
    } catch {
      problem = error
      throw BytesError(.tooLong, detail: error.detail, offset: scanner.offset)
    }
  }

  private mutating func end(_ point: EdgeDraft, _ device: DeviceID) {
    let known = gatherer.report.refusals.count
    guard !gatherer.finish(point, device: device), gatherer.report.refusals.count > known else {
      return
    }
    gatherer.report.refusals[known].detail =
      "feature \(feature): " + gatherer.report.refusals[known].detail
  }
}

/// What one feature has said so far.
private struct FeatureDraft {
  struct Place {
    var latitude: Double?
    var longitude: Double?

    /// GeoJSON puts the longitude first.
    init(_ numbers: [Double]) {
      if numbers.count > 0 { longitude = numbers[0] }
      if numbers.count > 1 { latitude = numbers[1] }
    }
  }

  var type: String?
  var places: [Place] = []
  var isRow = false
  var isDeep = false
  var times: [(Instant?, IntakeRefusal?)] = []
  var point = EdgeDraft()
  var device: String?
  var slips: [IntakeReason] = []
}
