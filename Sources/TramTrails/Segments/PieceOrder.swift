// SPDX-License-Identifier: Apache-2.0

/// In which order pieces are sealed, and how many of them a block takes.
///
/// A search opens the blocks whose boxes it touches, so a block's box should be hardly larger than
/// the largest piece in it. Stays follow each other along a curve, those in which nobody left his
/// place apart from those with a walk across the yard. A ride's box is wide wherever it lies, so
/// rides are told apart by time first of all: they are kept apart by their width and lie in the
/// order of time, in squares only where a block of them would last less than `blockTime`.
enum PieceOrder {
  /// Pieces that follow each other, in blocks of about as many vertices.
  struct Share {
    var pieces: [ColumnPiece] = []
    var blockVertices: Int
  }

  /// How wide the boxes of stays are at most, in 10⁻⁷ degrees: about 45 m, which holds a day of
  /// fixes with an error of 5 m an axis, and about 140 m.
  private static let stayWidths: [Int64] = [4_000, 12_500]
  /// About how many vertices a block of stays holds: what is opened to see one place.
  private static let stayBlock = 4096
  /// The same of rides.
  private static let rideBlock = 2048
  /// How long a block of rides lasts at most, in milliseconds, before they are put into squares:
  /// about as long as a search stays in one place before it looks anew.
  private static let blockTime: Int64 = 2_400_000
  /// The last class of widths takes all that is wider.
  private static let mostClass = 16

  /// Puts pieces into order.
  ///
  /// - Complexity: O(*n* log *n*)
  static func shares(of pieces: [ColumnPiece], in columns: FixColumns) -> [Share] {
    var classes = [[Placed]](repeating: [], count: mostClass + 1)
    for piece in pieces { classes[widthClass(of: piece)].append(Placed(piece, columns)) }
    var shares: [Share] = []
    var some: [Placed] = []
    for (width, pieces) in classes.enumerated() {
      some += pieces
      // A block costs a seal and a frame: what fills none goes with what is wider.
      let isLast = width == stayWidths.count - 1 || width == mostClass
      if some.isEmpty || !isLast && vertices(of: some) < rideBlock { continue }
      if width < stayWidths.count {
        some.sort { ($0.place, $0.piece.first) < ($1.place, $1.piece.first) }
        shares.append(Share(pieces: some.map(\.piece), blockVertices: stayBlock))
      } else {
        // Squares of about a third of a piece: a cell of the curve is 256 units wide, a piece of
        // the first class of rides some 12,500 to 25,000.
        shares += squares(&some, leastShift: UInt64(2 * (width + 3)))
      }
      some.removeAll(keepingCapacity: true)
    }
    return shares
  }

  private static func vertices(of some: [Placed]) -> Int {
    some.reduce(0) { $0 + $1.piece.count }
  }

  /// A piece, the middle of its box on the curve, and when it begins.
  private struct Placed {
    var piece: ColumnPiece
    var place: UInt64
    var time: Int64

    init(_ piece: ColumnPiece, _ columns: FixColumns) {
      let y = (Int64(piece.south) + Int64(piece.north)) / 2
      let x = (Int64(piece.west) + Int64(piece.east)) / 2
      self.piece = piece
      place = HilbertCurve.place(
        latitudeE7: Int32(clamping: y), longitudeE7: Int32(clamping: x))
      time = columns.times[piece.first]
    }
  }

  /// Rides of one width, square by square.
  private static func squares(_ some: inout [Placed], leastShift: UInt64) -> [Share] {
    var (first, last) = (Int64.max, Int64.min)
    for item in some { (first, last) = (min(first, item.time), max(last, item.time)) }
    let blocks = Int((last &- first) / blockTime) + 1
    let most = max(vertices(of: some) / rideBlock / blocks, 1)
    var shift = leastShift
    some.sort { $0.place < $1.place }
    while shift < 48 {
      var squares = 1
      for i in some.indices.dropFirst()
      where some[i].place &>> shift != some[i - 1].place &>> shift { squares += 1 }
      if squares <= most { break }
      shift += 2
    }
    some.sort {
      ($0.place &>> shift, $0.time, $0.piece.first)
        < ($1.place &>> shift, $1.time, $1.piece.first)
    }
    var shares: [Share] = []
    var square: UInt64?
    for item in some {
      if item.place &>> shift != square {
        square = item.place &>> shift
        shares.append(Share(blockVertices: rideBlock))
      }
      shares[shares.count - 1].pieces.append(item.piece)
    }
    return shares
  }

  /// How many of the widths of stays it is beyond, and one more for each doubling after them.
  private static func widthClass(of piece: ColumnPiece) -> Int {
    let width = max(
      Int64(piece.north) - Int64(piece.south), Int64(piece.east) - Int64(piece.west))
    var number = 0
    var most: Int64 = 0
    while number < mostClass {
      most = number < stayWidths.count ? stayWidths[number] : most * 2
      if width <= most { break }
      number += 1
    }
    return number
  }
}
