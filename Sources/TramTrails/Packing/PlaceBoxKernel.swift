// SPDX-License-Identifier: Apache-2.0

/// The box of some vertices of a piece, in units from its corner.
struct PlaceBox {
  var low: SIMD2<Int32>
  var high: SIMD2<Int32>

  /// Half its girth, in units.
  var girth: Int64 { Int64(high.x) &- Int64(low.x) &+ Int64(high.y) &- Int64(low.y) }

  /// The box of some vertices, four at a time; those at the end may be looked at twice.
  ///
  /// - Precondition: there is one vertex at least
  /// - Complexity: O(*n*)
  @inline(__always)
  init(_ places: Span<OpenedBlock.Place>, _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= places.count && !range.isEmpty,
      "the vertices are there")
    (low, high) = unsafe places.withUnsafeBytes { bytes in
      let first = range.lowerBound &* 4
      guard range.count >= 4 else {
        var low = unsafe Self.place(bytes, first)
        var high = low
        for i in 1..<max(range.count, 1) {
          let place = unsafe Self.place(bytes, first &+ i &* 4)
          low = low.replacing(with: place, where: place .< low)
          high = high.replacing(with: place, where: place .> high)
        }
        return (low, high)
      }
      var least = unsafe Self.four(bytes, first)
      var most = least
      let last = first &+ (range.count &- 4) &* 4
      var at = first
      while at < last {
        at = min(at &+ 16, last)
        let next = unsafe Self.four(bytes, at)
        least = least.replacing(with: next, where: next .< least)
        most = most.replacing(with: next, where: next .> most)
      }
      let low = Self.least(least.lowHalf, least.highHalf)
      let high = Self.most(most.lowHalf, most.highHalf)
      return (
        SIMD2<Int32>(truncatingIfNeeded: Self.least(low.lowHalf, low.highHalf)),
        SIMD2<Int32>(truncatingIfNeeded: Self.most(high.lowHalf, high.highHalf))
      )
    }
  }

  @inline(__always)
  private static func four(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> SIMD8<UInt16> {
    unsafe bytes.loadUnaligned(fromByteOffset: at, as: SIMD8<UInt16>.self)
  }

  @inline(__always)
  private static func place(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> SIMD2<Int32> {
    let place = unsafe bytes.loadUnaligned(fromByteOffset: at, as: OpenedBlock.Place.self)
    return SIMD2(Int32(place.east), Int32(place.north))
  }

  @inline(__always)
  private static func least(_ a: SIMD4<UInt16>, _ b: SIMD4<UInt16>) -> SIMD4<UInt16> {
    a.replacing(with: b, where: b .< a)
  }

  @inline(__always)
  private static func most(_ a: SIMD4<UInt16>, _ b: SIMD4<UInt16>) -> SIMD4<UInt16> {
    a.replacing(with: b, where: b .> a)
  }

  @inline(__always)
  private static func least(_ a: SIMD2<UInt16>, _ b: SIMD2<UInt16>) -> SIMD2<UInt16> {
    a.replacing(with: b, where: b .< a)
  }

  @inline(__always)
  private static func most(_ a: SIMD2<UInt16>, _ b: SIMD2<UInt16>) -> SIMD2<UInt16> {
    a.replacing(with: b, where: b .> a)
  }
}
