// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramUnits

/// The areas of a store: by which text each is known, what kind it is, and where, if that was told.
///
/// A number is never given twice. An area stays known when the days with its stays are forgotten:
/// it is a place, nobody's.
public struct AreaRegister: Sendable {
  static let fileName = "areas"
  private static let magic = Array("TRAMARE1".utf8)
  private static let mostBytes = 1 << 30
  private static let label = SealLabel(kind: .areas, segment: 0, place: 0)

  private struct Entry: Hashable {
    var kind: AreaKind
    var circle: AreaCircle?
  }

  private var texts = PersonRegister()
  private var entries: [Entry] = []
  /// Whether something changed since it was read.
  private(set) var isChanged = false

  /// Creates an empty register.
  init() {}

  /// How many areas there are.
  public var count: Int { entries.count }

  /// The text of an area; `nil` when it was never given.
  public func label(of area: AreaNumber) -> String? { texts.label(of: PersonNumber(area.rawValue)) }

  /// The area of a text; `nil` when the store has never heard of it.
  public func area(_ label: String) -> AreaNumber? {
    texts.person(label).map { AreaNumber($0.rawValue) }
  }

  /// What kind an area is; `nil` when it was never given.
  public func kind(of area: AreaNumber) -> AreaKind? {
    area.rawValue < entries.count ? entries[Int(area.rawValue)].kind : nil
  }

  /// Where an area is, as it was told last; `nil` when that was never told.
  public func circle(of area: AreaNumber) -> AreaCircle? {
    area.rawValue < entries.count ? entries[Int(area.rawValue)].circle : nil
  }

  /// The area of a text, which gets the next number when it is new.
  ///
  /// - Returns: `nil` for a text that is empty or longer than a person's may be.
  mutating func number(_ label: Span<UInt8>, _ kind: AreaKind) -> AreaNumber? {
    guard let number = texts.number(label) else { return nil }
    if number.rawValue == entries.count {
      entries.append(Entry(kind: kind))
      isChanged = true
    }
    return AreaNumber(number.rawValue)
  }

  /// Tells where an area is.
  mutating func set(_ circle: AreaCircle, of area: AreaNumber) {
    let place = Int(area.rawValue)
    guard entries.indices.contains(place), entries[place].circle != circle else { return }
    entries[place].circle = circle
    isChanged = true
  }

  /// Reads the register of a store; an empty one where there is none.
  init(folder: String, keys: KeyRing) throws(TrailsError) {
    guard let bytes = try StoreFiles.bytes(Self.fileName, in: folder, upTo: Self.mostBytes)
    else { return }
    let path = "\(folder)/\(Self.fileName)"
    guard bytes.count > 8, Array(bytes[..<8]) == Self.magic, let key = keys[KeyRing.register],
      let plain = TrailCipher(key).open(Array(bytes[8...]), as: Self.label)
    else {
      throw TrailsError(
        .corrupt, detail: "the register of areas cannot be opened with its key", file: path)
    }
    var isWhole = false
    do { isWhole = try read(plain) } catch { throw TrailsError(error, file: path) }
    guard isWhole else {
      throw TrailsError(.corrupt, detail: "the register of areas is none", file: path)
    }
    isChanged = false
  }

  private mutating func read(_ plain: [UInt8]) throws(BytesError) -> Bool {
    var reader = ByteReader(plain.span)
    while reader.remaining > 0 {
      let length = try reader.varint()
      guard length <= UInt64(PersonRegister.longestLabel) else { return false }
      let text = try reader.span(Int(length))
      guard let kind = AreaKind(rawValue: try reader.byte()),
        let area = number(text, kind), Int(area.rawValue) == entries.count - 1
      else { return false }
      guard try reader.byte() == 1 else { continue }
      let latitude = Int32(bitPattern: try reader.littleEndian(UInt32.self))
      let longitude = Int32(bitPattern: try reader.littleEndian(UInt32.self))
      let radius = Double(bitPattern: try reader.littleEndian(UInt64.self))
      guard let centre = Coordinate(latitudeE7: latitude, longitudeE7: longitude), radius >= 0
      else { return false }
      set(AreaCircle(centre: centre, radius: Meters(radius)), of: area)
    }
    return true
  }

  /// Writes the register into the folder of a store, if it changed.
  mutating func write(in folder: String, keys: KeyRing) throws(TrailsError) {
    guard isChanged else { return }
    guard let key = keys[KeyRing.register] else {
      throw TrailsError(.corrupt, detail: "the register has no key", file: Self.fileName)
    }
    var plain = ByteWriter()
    for (number, entry) in entries.enumerated() {
      let text = Array((label(of: AreaNumber(UInt32(number))) ?? "").utf8)
      plain.appendVarint(UInt64(text.count))
      plain.append(contentsOf: text)
      plain.append(byte: entry.kind.rawValue)
      plain.append(byte: entry.circle == nil ? 0 : 1)
      guard let circle = entry.circle else { continue }
      plain.appendLittleEndian(circle.centre.latitudeE7)
      plain.appendLittleEndian(circle.centre.longitudeE7)
      plain.appendLittleEndian(circle.radius.rawValue.bitPattern)
    }
    let sealed = try TrailCipher(key).seal(plain.bytes, as: Self.label)
    try StoreFiles.replace(Self.fileName, in: folder, by: Self.magic + sealed)
    isChanged = false
  }
}
