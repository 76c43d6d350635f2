// SPDX-License-Identifier: Apache-2.0

import CTrails

/// Legs of paths in columns, as `MeetingKernel` reads them; the room is kept and grows as needed.
///
/// A leg is a straight way from one vertex of a piece to the next. Its line is the place where its
/// walker would be at the epoch, were he always on that way, and his speed; so his place at a time
/// is one multiplication away. Units are 10⁻⁷ degrees and milliseconds: exact to 10⁻⁵ units over
/// years.
@safe
struct LegColumns: ~Copyable {
  /// The room in vertices.
  private(set) var capacity = 0
  /// Milliseconds since the epoch, one a vertex.
  private(set) var times = UnsafeMutablePointer<Double>.allocate(capacity: 0)
  /// East and north at the epoch, speed east and north; of the leg that begins at the vertex.
  private(set) var lines = UnsafeMutablePointer<SIMD4<Double>>.allocate(capacity: 0)
  /// East and north of the vertex, in units.
  private(set) var places = UnsafeMutablePointer<SIMD2<Int32>>.allocate(capacity: 0)
  /// The squared error of the leg's worse end, square metres.
  private(set) var errors = UnsafeMutablePointer<Float>.allocate(capacity: 0)

  init() {}

  deinit {
    unsafe times.deallocate()
    unsafe lines.deallocate()
    unsafe places.deallocate()
    unsafe errors.deallocate()
  }

  /// Makes room for `count` vertices; what was there is lost if it was less.
  mutating func reserve(_ count: Int) {
    guard count > capacity else { return }
    capacity = count + count / 4
    unsafe times.deallocate()
    unsafe lines.deallocate()
    unsafe places.deallocate()
    unsafe errors.deallocate()
    unsafe times = .large(capacity: capacity)
    unsafe lines = .large(capacity: capacity)
    unsafe places = .large(capacity: capacity)
    unsafe errors = .large(capacity: capacity)
  }

  /// Puts the legs between the vertices `range` of one piece at `place`; `place` and what follows
  /// it must be within the capacity.
  ///
  /// - Complexity: O(*n*), a division a leg
  @inline(__always)
  func fill(
    from batch: borrowing PieceBatch, vertices range: Range<Int>, at place: Int, epoch: Int64
  ) {
    precondition(place >= 0 && place + range.count <= capacity, "the legs have room")
    precondition(range.lowerBound >= 0 && range.upperBound <= batch.times.count)
    unsafe batch.times.withUnsafeBufferPointer { time in
      unsafe batch.latitudes.withUnsafeBufferPointer { latitude in
        unsafe batch.longitudes.withUnsafeBufferPointer { longitude in
          unsafe batch.accuracies.withUnsafeBufferPointer { accuracy in
            guard var v = range.first else { return }
            var to = place
            var now = unsafe Double(time[v] &- epoch)
            var here = unsafe SIMD2(Double(longitude[v]), Double(latitude[v]))
            var error = unsafe Self.squared(accuracy[v])
            while v &+ 1 < range.upperBound {
              v &+= 1
              let next = unsafe Double(time[v] &- epoch)
              let there = unsafe SIMD2(Double(longitude[v]), Double(latitude[v]))
              let nextError = unsafe Self.squared(accuracy[v])
              let speed = (there - here) / (next - now)
              unsafe times[to] = now
              unsafe lines[to] = SIMD4(lowHalf: here - speed * now, highHalf: speed)
              unsafe places[to] = SIMD2(longitude[v &- 1], latitude[v &- 1])
              unsafe errors[to] = max(error, nextError)
              to &+= 1
              (now, here, error) = (next, there, nextError)
            }
            unsafe times[to] = now
            unsafe lines[to] = SIMD4(lowHalf: here, highHalf: .zero)
            unsafe places[to] = SIMD2(longitude[v], latitude[v])
            unsafe errors[to] = error
          }
        }
      }
    }
  }

  /// Puts the legs of a chunk that share time with a stretch at the beginning.
  ///
  /// - Parameters:
  ///   - block: What the chunk is of.
  ///   - chunk: One that is not wide.
  ///   - piece: What it is of.
  ///   - epoch: What times count from.
  ///   - stretch: From the epoch; one leg is put there at least.
  /// - Returns: How many legs there are.
  @inline(__always)
  mutating func fill(
    from block: OpenedBlock, _ chunk: ChunkTable.Chunk, of piece: OpenedBlock.Piece,
    epoch: Int64, during stretch: ClosedRange<Double>
  ) -> Int {
    reserve(Int(chunk.legs) &+ 1)
    if block.times.isEmpty {
      return fill(from: block, chunk, piece, block.longTimes, epoch, stretch)
    }
    return fill(from: block, chunk, piece, block.times, epoch, stretch)
  }

  /// The same with times in offsets of one kind.
  @inline(__always)
  private func fill(
    from block: OpenedBlock, _ chunk: ChunkTable.Chunk, _ piece: OpenedBlock.Piece,
    _ offsets: [some UnsignedInteger & FixedWidthInteger], _ epoch: Int64,
    _ stretch: ClosedRange<Double>
  ) -> Int {
    var (first, legs) = (Int(chunk.first), Int(chunk.legs))
    precondition(
      first >= 0 && legs > 0 && first &+ legs < block.places.count
        && first &+ legs < offsets.count)
    let space = Double(block.space)
    let unit = Double(block.unit)
    let start = Double(block.start(of: piece) &- epoch)
    let corner = SIMD2<Double>(piece.corner)
    let isOne = block.accuracies.count == 1
    // Rounded outwards, in the unit of offsets.
    let share = 1 / unit
    let least = Int64(max((stretch.lowerBound - start) * share, 0))
    let most = Int64(max((stretch.upperBound - start) * share, 0)) &+ 1
    unsafe block.places.withUnsafeBufferPointer { places in
      unsafe offsets.withUnsafeBufferPointer { offsets in
        while legs > 1, unsafe Int64(offsets[first &+ 1]) < least {
          (first, legs) = (first &+ 1, legs &- 1)
        }
        while legs > 1, unsafe Int64(offsets[first &+ legs &- 1]) > most { legs &-= 1 }
        unsafe block.accuracies.withUnsafeBufferPointer { accuracy in
          let place = unsafe places[first]
          var now = unsafe start + Double(offsets[first]) * unit
          var here = corner + SIMD2(Double(place.east), Double(place.north)) * space
          var error = unsafe Self.squared(accuracy[isOne ? 0 : first])
          for to in 0..<legs {
            let v = first &+ to &+ 1
            let place = unsafe places[v]
            let next = unsafe start + Double(offsets[v]) * unit
            let there = corner + SIMD2(Double(place.east), Double(place.north)) * space
            let nextError = unsafe isOne ? error : Self.squared(accuracy[v])
            let speed = (there - here) / (next - now)
            unsafe times[to] = now
            unsafe lines[to] = SIMD4(lowHalf: here - speed * now, highHalf: speed)
            unsafe errors[to] = max(error, nextError)
            (now, here, error) = (next, there, nextError)
          }
          unsafe times[legs] = now
          unsafe lines[legs] = SIMD4(lowHalf: here, highHalf: .zero)
          unsafe errors[legs] = error
        }
      }
    }
    return legs
  }

  /// Asks memory for the ends and errors of some legs.
  func ask(for legs: Range<Int>) {
    precondition(legs.lowerBound >= 0 && legs.upperBound <= capacity)
    // A line of the cache has 64 bytes.
    for leg in stride(from: legs.lowerBound, to: legs.upperBound, by: 8) {
      unsafe tram_ask(times + leg)
      unsafe tram_ask(places + leg)
    }
    for leg in stride(from: legs.lowerBound, to: legs.upperBound, by: 16) {
      unsafe tram_ask(errors + leg)
    }
  }

  /// The accuracy of a fix that names none, in metres: a telephone's under open sky, outdoors.
  static let assumedAccuracy: Float = 10

  /// The squared error of a fix whose accuracy is given in centimetres, 0 for unknown.
  @inline(__always)
  static func squared(_ centimetres: UInt32) -> Float {
    let metres = centimetres == 0 ? assumedAccuracy : Float(centimetres) * 0.01
    return metres * metres
  }

  /// Where the leg that begins at a vertex lies.
  @inline(__always)
  func leg(_ vertex: Int) -> LegPointer {
    unsafe LegPointer(times: times + vertex, lines: lines + vertex, errors: errors + vertex)
  }

  /// The place of a vertex in units, east and north.
  @inline(__always)
  func place(_ vertex: Int) -> SIMD2<Int32> { unsafe places[vertex] }

  /// The box of some vertices, of which there is one at least, in units.
  @inline(__always)
  func box(_ vertices: ClosedRange<Int>) -> UnitBox {
    precondition(vertices.lowerBound >= 0 && vertices.upperBound < capacity)
    var low = unsafe places[vertices.lowerBound]
    var high = low
    for vertex in vertices {
      let place = unsafe places[vertex]
      low = SIMD2(min(low.x, place.x), min(low.y, place.y))
      high = SIMD2(max(high.x, place.x), max(high.y, place.y))
    }
    return UnitBox(low, high)
  }

  /// The leg that holds a time, not before the leg `from` nor after the leg `last`.
  @inline(__always)
  func leg(holding time: Double, from: Int, last: Int) -> Int {
    var leg = from
    while leg < last, unsafe times[leg &+ 1] <= time { leg &+= 1 }
    return leg
  }

  /// A leg's line, and the squared error of its worse end.
  @inline(__always)
  func line(_ leg: Int) -> (way: SIMD4<Double>, error: Float) {
    unsafe (lines[leg], errors[leg])
  }

  /// Where the walker of a leg is at a time, in units, east and north.
  @inline(__always)
  func place(ofLeg leg: Int, at time: Double) -> SIMD2<Double> {
    unsafe lines[leg].lowHalf + lines[leg].highHalf * time
  }

  /// The box of the legs of one line from a leg on that begin before a time.
  ///
  /// - Precondition: `leg` begins before `until`, which is not after the line's last vertex
  @inline(__always)
  func box(from leg: Int, until: Double) -> UnitBox {
    var low = unsafe places[leg]
    var high = low
    var v = leg
    while unsafe times[v] < until {
      v &+= 1
      let place = unsafe places[v]
      low = low.replacing(with: place, where: place .< low)
      high = high.replacing(with: place, where: place .> high)
    }
    return UnitBox(low, high)
  }

  /// The time of a vertex.
  @inline(__always)
  func time(_ vertex: Int) -> Double { unsafe times[vertex] }
}

/// Where the legs of a line lie in the columns of `LegColumns`, at its first leg.
@unsafe
struct LegPointer {
  /// Milliseconds since the epoch, one a vertex, rising.
  let times: UnsafePointer<Double>
  /// Of the leg that begins at the vertex: its place at the epoch and its speed, in units.
  let lines: UnsafePointer<SIMD4<Double>>
  /// Of the leg: the squared error of its worse end, square metres.
  let errors: UnsafePointer<Float>

  init(
    times: UnsafeMutablePointer<Double>, lines: UnsafeMutablePointer<SIMD4<Double>>,
    errors: UnsafeMutablePointer<Float>
  ) {
    unsafe self.times = UnsafePointer(times)
    unsafe self.lines = UnsafePointer(lines)
    unsafe self.errors = UnsafePointer(errors)
  }

  /// Moves a leg's number on to the leg that holds a moment.
  @inline(__always)
  func skip(to time: Double, _ leg: inout Int) {
    while unsafe times[leg &+ 1] <= time { leg &+= 1 }
  }
}
