// SPDX-License-Identifier: Apache-2.0

extension NearnessModel {
  /// The parameters in use.
  public static let current = NearnessModel(
    version: "nearness-1",
    levelAtMeter: -82.5, slope: 16.0,
    centers: SIMD8(0.3, 0.75, 1.25, 1.75, 2.5, 3.5, 4.8, 8.0),
    habits: [
      Habit(rate: 0.01, shares: SIMD8(0.03, 0.08, 0.11, 0.17, 0.25, 0.16, 0.12, 0.08)),
      Habit(rate: 0.06, shares: SIMD8(0.03, 0.08, 0.11, 0.17, 0.25, 0.16, 0.12, 0.08)),
      Habit(rate: 0.1, shares: SIMD8(0.09, 0.16, 0.2, 0.22, 0.19, 0.08, 0.04, 0.02)),
      Habit(rate: 0.1, shares: SIMD8(0.02, 0.06, 0.1, 0.17, 0.29, 0.18, 0.12, 0.06)),
      Habit(rate: 0.1, shares: SIMD8(0.005, 0.015, 0.03, 0.07, 0.2, 0.26, 0.24, 0.18)),
      Habit(rate: 0.7, shares: SIMD8(0.09, 0.16, 0.2, 0.22, 0.19, 0.08, 0.04, 0.02)),
      Habit(rate: 0.7, shares: SIMD8(0.02, 0.06, 0.1, 0.17, 0.29, 0.18, 0.12, 0.06)),
      Habit(rate: 0.7, shares: SIMD8(0.005, 0.015, 0.03, 0.07, 0.2, 0.26, 0.24, 0.18)),
    ],
    leap: 0.5, scanSpread: 4.4, strongShare: 0.7, minuteVariance: 14, shadowVariance: 13,
    shadowMinutes: 3, pairVariance: 4, receiverVariance: 7, senderVariance: 12,
    placeVariance: 30, fileVariance: 6, crowdVariance: 4, unknownPower: -18,
    unknownPowerVariance: 64, unknownFileVariance: 36, hearing: 0.65, hearingCount: 5,
    deafness: 0.5, floor: -98, floorSoftness: 2, outlier: 0.025, doubt: 0.02,
    doubtUnknown: 0.21, attendance: 0.7, habitCount: 1)
}
