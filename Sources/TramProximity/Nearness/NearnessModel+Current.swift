// SPDX-License-Identifier: Apache-2.0

// Written by scripts/nearness_model.py table, which says what each value was chosen from.

extension NearnessModel {
  /// The parameters in use.
  public static let current = NearnessModel(
    version: "nearness-1",
    levelAtMeter: -82.5, slope: 16.0,
    centers: SIMD8(0.3, 0.75, 1.25, 1.75, 2.5, 3.5, 4.8, 8.0),
    habits: [
      Habit(rate: 0.01, shares: anybody),
      Habit(rate: 0.06, shares: anybody),
      Habit(rate: 0.1, shares: companions),
      Habit(rate: 0.1, shares: common),
      Habit(rate: 0.1, shares: distant),
      Habit(rate: 0.7, shares: companions),
      Habit(rate: 0.7, shares: common),
      Habit(rate: 0.7, shares: distant),
    ],
    leap: 0.5, scanSpread: 4.4, strongShare: 0.7,
    minuteVariance: 14.0, shadowVariance: 13.0, shadowSkew: 0.1,
    shadowMinutes: 3.0, pairVariance: 4.0, receiverVariance: 7.0,
    senderVariance: 12.0, placeVariance: 30.0, fileVariance: 6.0,
    crowdVariance: 4.0, unknownPower: -18.0, unknownPowerVariance: 64.0,
    unknownFileVariance: 36.0, hearing: 0.65, hearingCount: 5.0,
    deafness: 0.5, floor: -98.0, floorSoftness: 2.0,
    outlier: 0.025, doubt: 0.02, doubtUnknown: 0.21,
    attendance: 0.65, habitCount: 1.0)

  private static let companions = SIMD8<Double>(
    0.09, 0.16, 0.2, 0.22, 0.19, 0.08, 0.04, 0.02)

  private static let common = SIMD8<Double>(
    0.02, 0.06, 0.1, 0.17, 0.29, 0.18, 0.12, 0.06)

  private static let distant = SIMD8<Double>(
    0.005, 0.015, 0.03, 0.07, 0.2, 0.26, 0.24, 0.18)

  private static let anybody = SIMD8<Double>(
    0.03, 0.08, 0.11, 0.17, 0.25, 0.16, 0.12, 0.08)
}
