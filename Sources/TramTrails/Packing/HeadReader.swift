// SPDX-License-Identifier: Apache-2.0

/// Reads the heads of a block one after the other.
struct HeadReader {
  private let frame: BlockFrame
  /// Where the next head begins.
  private(set) var bit: Int

  init(_ frame: BlockFrame, at bit: Int) {
    self.frame = frame
    self.bit = bit
  }

  /// The next head, its numbers still counted from those of the block; `nil` when the bits end or
  /// say what no head says.
  mutating func next(_ bits: borrowing BitReader) -> PieceHead? {
    let widths = frame.heads
    guard bit &+ widths.fixedBits <= bits.end else { return nil }
    var head = PieceHead()
    head.person = frame.person &+ UInt32(truncatingIfNeeded: take(bits, widths.person))
    head.count = Int(take(bits, widths.count)) &+ 1
    head.places = PieceHead.Places(rawValue: UInt8(take(bits, 2))) ?? .corner
    head.hasGaps = take(bits, 1) == 1
    head.widthX = Int(take(bits, widths.widthXY)) &+ widths.leastXY
    head.widthY = Int(take(bits, widths.widthXY)) &+ widths.leastXY
    head.widthT = Int(take(bits, widths.widthT)) &+ widths.leastT
    head.start = Int64(bitPattern: take(bits, widths.start))
    head.x = Int64(bitPattern: take(bits, widths.place))
    head.y = Int64(bitPattern: take(bits, widths.place))
    guard max(head.widthX, head.widthY, head.widthT) <= BitWriter.widest else { return nil }
    switch head.places {
    case .corner: break
    case .leg: if head.count != 2 { return nil }
    case .steps, .bends:
      guard head.count > 2, bit &+ 4 &* widths.extent &+ widths.size <= bits.end else {
        return nil
      }
      head.extentX = Int64(bitPattern: take(bits, widths.extent))
      head.extentY = Int64(bitPattern: take(bits, widths.extent))
      head.firstX = Int64(bitPattern: take(bits, bitWidth(UInt64(head.extentX))))
      head.firstY = Int64(bitPattern: take(bits, bitWidth(UInt64(head.extentY))))
      head.size = Int(take(bits, widths.size))
      guard max(head.widthX, head.widthY) <= RiceCode.mostLower else { return nil }
    }
    if head.places == .bends {
      guard bit &+ 2 &* widths.step <= bits.end else { return nil }
      head.stepX = unZigZag(take(bits, widths.step))
      head.stepY = unZigZag(take(bits, widths.step))
    }
    guard head.hasGaps else { return head }
    guard head.count > 1, head.widthT <= RiceCode.mostLower,
      bit &+ widths.duration &+ widths.gap &+ widths.size <= bits.end
    else { return nil }
    head.duration = Int64(bitPattern: take(bits, widths.duration))
    head.gap = head.duration
    guard head.count > 2 else { return head }
    head.gap = Int64(bitPattern: take(bits, widths.gap))
    head.sizeT = Int(take(bits, widths.size))
    return head
  }

  @inline(__always)
  private mutating func take(_ bits: borrowing BitReader, _ width: Int) -> UInt64 {
    defer { bit &+= width }
    return bits.number(at: bit, width)
  }

  /// Where and when the piece of a head is at most.
  func reach(of head: PieceHead) -> TrailBlock.Reach {
    let start = frame.start &+ head.start
    let length =
      head.hasGaps
      ? head.duration
      : Int64(head.count &- 1) &* frame.step &+ Self.most(head.widthT)
    let isBox = head.places == .steps || head.places == .bends
    let x = frame.x &+ head.x
    let y = frame.y &+ head.y
    return TrailBlock.Reach(
      earliest: start &* frame.unit, latest: (start &+ length) &* frame.unit,
      south: place(y), north: place(y &+ (isBox ? head.extentY : Self.most(head.widthY))),
      west: place(x), east: place(x &+ (isBox ? head.extentX : Self.most(head.widthX))),
      person: head.person)
  }

  private static func most(_ width: Int) -> Int64 { 1 &<< Int64(width) &- 1 }

  /// A place in 10⁻⁷ degrees, held to what 32 bits hold.
  private func place(_ units: Int64) -> Int32 { Int32(clamping: units &* frame.space) }
}
