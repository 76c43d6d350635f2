// SPDX-License-Identifier: Apache-2.0

/// How hard a masked symbol is to read; the mask with the least is taken (ISO/IEC 18004:2015,
/// 7.8.3).
struct QRPenalty {
  private let matrix: QRMatrix

  init(_ matrix: QRMatrix) { self.matrix = matrix }

  /// The sum of the four rules.
  var total: Int { lines + squares + balance }

  /// Rules 1 and 3 over each row and each column.
  private var lines: Int {
    let side = matrix.side
    var sum = 0
    for line in 0..<side {
      sum += cost { matrix.dark[line * side + $0] }
      sum += cost { matrix.dark[$0 * side + line] }
    }
    return sum
  }

  /// The cost of one line under rules 1 and 3.
  ///
  /// Rule 1: 3 for five of a colour in a row and 1 for each more. Rule 3: 40 for what looks like
  /// a finder, 1:1:3:1:1 with four light on a side.
  private func cost(_ isDark: (Int) -> Bool) -> Int {
    var sum = 0
    var run = 0
    var before: Bool?
    var window = 0
    for place in 0..<matrix.side {
      let now = isDark(place)
      run = now == before ? run + 1 : 1
      before = now
      if run == 5 { sum += 3 } else if run > 5 { sum += 1 }
      window = (window << 1 | (now ? 1 : 0)) & 0x7FF
      if place >= 10, window == 0b000_0101_1101 || window == 0b101_1101_0000 { sum += 40 }
    }
    return sum
  }

  /// Rule 2: 3 for each square of four of a colour.
  private var squares: Int {
    let side = matrix.side
    var sum = 0
    for row in 0..<side - 1 {
      for column in 0..<side - 1 {
        let place = row * side + column
        let colour = matrix.dark[place]
        if colour == matrix.dark[place + 1], colour == matrix.dark[place + side],
          colour == matrix.dark[place + side + 1]
        {
          sum += 3
        }
      }
    }
    return sum
  }

  /// Rule 4: 10 for each 5 % that the dark share is away from a half.
  private var balance: Int {
    let count = matrix.dark.count
    let dark = matrix.dark.count { $0 }
    return abs(dark * 20 - count * 10) / count * 10
  }
}
