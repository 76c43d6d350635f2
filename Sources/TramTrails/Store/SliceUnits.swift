// SPDX-License-Identifier: Apache-2.0

/// The units of which nearly all numbers of a slice are multiples, and its persons' even step.
struct SliceUnits {
  /// 10⁻⁷ degrees.
  private(set) var space: UInt32 = 1
  /// Milliseconds.
  private(set) var unit: Int64 = 1
  /// Milliseconds from fix to fix at which most persons are seen; 0 where there is no such step.
  private(set) var step: Int64 = 0

  /// Looks at the numbers: one in a hundred may be none of the multiples.
  init(_ columns: FixColumns) {
    let count = columns.count
    var tens = 0
    var hundreds = 0
    var seconds = 0
    for i in 0..<count {
      let y = columns.latitudes[i]
      let x = columns.longitudes[i]
      if y % 10 == 0, x % 10 == 0 {
        tens &+= 1
        if y % 100 == 0, x % 100 == 0 { hundreds &+= 1 }
      }
      if columns.times[i] % 1000 == 0 { seconds &+= 1 }
    }
    let most = count - count / 100
    space = hundreds >= most ? 100 : tens >= most ? 10 : 1
    unit = seconds >= most ? 1000 : 1
  }

  /// Finds the step: the mean of most persons who have sixteen fixes or more, to the unit.
  mutating func measureStep(_ columns: FixColumns) {
    var votes: [Int64: Int] = [:]
    var from = 0
    while from < columns.count {
      var to = from
      while to + 1 < columns.count, columns.persons[to + 1] == columns.persons[from] { to += 1 }
      if to - from >= 15 {
        let whole = columns.times[to] - columns.times[from]
        let legs = Int64(to - from)
        let mean = (whole + legs * unit / 2) / (legs * unit) * unit
        votes[mean, default: 0] += 1
      }
      from = to + 1
    }
    step = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }
}
