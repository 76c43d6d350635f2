// SPDX-License-Identifier: Apache-2.0

/// What a block says of a piece before its vertices are unpacked.
struct PieceHead: Hashable, Sendable {
  /// How the places of a piece are kept.
  enum Places: UInt8 {
    /// As offsets from the south-west corner of the piece: stays.
    case corner
    /// As steps from vertex to vertex: walks.
    case steps
    /// As the change from step to step: rides.
    case bends
    /// Two vertices, as the one's offset from the other.
    case leg
  }

  var person: UInt32 = 0
  var count = 0
  var places = Places.corner
  /// Whether times are kept as gaps; otherwise as what they differ from an even step.
  var hasGaps = false
  /// The bits of one number of x, of y and of time; of their lower parts for steps, bends
  /// and gaps.
  var widthX = 0
  var widthY = 0
  var widthT = 0
  /// In units of the block, from its own least.
  var start: Int64 = 0
  var x: Int64 = 0
  var y: Int64 = 0
  /// How far the box goes, for steps and bends.
  var extentX: Int64 = 0
  var extentY: Int64 = 0
  /// The first vertex within the box, for steps and bends.
  var firstX: Int64 = 0
  var firstY: Int64 = 0
  /// The first step, for bends.
  var stepX: Int64 = 0
  var stepY: Int64 = 0
  /// How many bits all places take, for steps and bends.
  var size = 0
  /// How many bits all gaps take, for gaps.
  var sizeT = 0
  /// From the first vertex to the last, for gaps.
  var duration: Int64 = 0
  /// The gap from which the others are told, for gaps.
  var gap: Int64 = 0
  /// Where the vertices begin in the block, in bits.
  var bit = 0

  /// How many bits all places take.
  @inline(__always)
  var placeBits: Int {
    switch places {
    case .corner: count &* (widthX &+ widthY)
    case .steps, .bends: size
    case .leg: widthX &+ widthY &+ 2
    }
  }

  /// How many bits all times take.
  @inline(__always)
  var timeBits: Int { hasGaps ? sizeT : count &* widthT }

  /// How many bits the vertices take.
  func vertexBits(accuracy: Int) -> Int { placeBits &+ timeBits &+ count &* accuracy }
}

/// The widths of the fields of a block's heads, and what the fields count from.
struct HeadFrame: Hashable, Sendable {
  /// How many bytes it takes.
  static let size = 14

  var person = 0
  var count = 0
  var start = 0
  var place = 0
  var widthXY = 0
  var widthT = 0
  var duration = 0
  var gap = 0
  var extent = 0
  var step = 0
  var accuracy = 0
  var size = 0
  var leastXY = 0
  var leastT = 0

  /// The bits of the fields that every head has.
  var fixedBits: Int { person + count + 3 + 2 * widthXY + widthT + start + 2 * place }

  /// All of it, one byte each, as a block carries it.
  var bytes: [UInt8] {
    [
      person, count, start, place, widthXY, widthT, duration, gap, extent, step, accuracy, size,
      leastXY, leastT,
    ].map { UInt8(truncatingIfNeeded: $0) }
  }

  init() {}

  /// Reads what `bytes` wrote; `nil` for widths that no block has.
  init?(_ all: [UInt8]) {
    guard all.count == Self.size, all.allSatisfy({ Int($0) <= BitWriter.widest }) else {
      return nil
    }
    let all = all.map { Int($0) }
    (person, count, start, place) = (all[0], all[1], all[2], all[3])
    (widthXY, widthT, duration, gap) = (all[4], all[5], all[6], all[7])
    (extent, step, accuracy, size) = (all[8], all[9], all[10], all[11])
    (leastXY, leastT) = (all[12], all[13])
    guard person <= 32, count <= 16, widthXY <= 6, widthT <= 6, accuracy <= 32, size <= 24
    else { return nil }
  }
}
