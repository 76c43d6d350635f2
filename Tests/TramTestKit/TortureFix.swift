// SPDX-License-Identifier: Apache-2.0

public import TramTrails
import TramUnits

/// The fix that a writer makes of a number: the same in the program that writes and in the test.
public func tortureFix(
  of person: PersonNumber, writer: UInt64, number: UInt64
) -> TrailFix {
  var random = SeededGenerator(seed: writer &* 1_000_003 &+ number)
  // A fix a minute, so that a few thousand go over some days.
  let time = 1_600_000_000_000 + Int64(number) * 60_000
  return TrailFix(
    time: time, person: person,
    latitudeE7: 210_000_000 + Int32.random(in: -90_000...90_000, using: &random),
    longitudeE7: 1_058_000_000 + Int32.random(in: -90_000...90_000, using: &random),
    accuracy: UInt32.random(in: 0...900, using: &random))
}
