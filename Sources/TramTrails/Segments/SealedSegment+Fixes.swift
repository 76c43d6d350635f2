// SPDX-License-Identifier: Apache-2.0

extension SealedSegment {
  /// The fixes of the segment's slice, in columns: joints and ends of legs from before left out.
  ///
  /// - Complexity: O(fixes), with a sort of the pieces
  func fixes() throws(TrailsError) -> FixColumns {
    var batch = PieceBatch()
    for number in directory.blocks.indices {
      let block = try block(number)
      for i in block.heads.indices { block.append(i, to: &batch) }
    }
    var order = Array(0..<batch.count)
    order.sort { a, b in
      let (first, second) = (batch.vertices(of: a).lowerBound, batch.vertices(of: b).lowerBound)
      return (batch.persons[a], batch.times[first]) < (batch.persons[b], batch.times[second])
    }
    var columns = FixColumns()
    columns.reserve(batch.times.count)
    for index in order {
      let person = batch.persons[index]
      for at in batch.vertices(of: index) {
        let time = batch.times[at]
        // What begins before the slice belongs to an earlier one; a joint comes twice.
        if time < entry.slice.start { continue }
        if columns.times.last == time, columns.persons.last == person.rawValue { continue }
        columns.append(
          TrailFix(
            time: time, person: person, latitudeE7: batch.latitudes[at],
            longitudeE7: batch.longitudes[at], accuracy: batch.accuracies[at]))
      }
    }
    return columns
  }
}
