// SPDX-License-Identifier: Apache-2.0

/// The German app's own 29 test cases of its risk calculation, in short.
///
/// From corona-warn-app/cwa-app-android, `exposure-windows-risk-calculation.json` (Apache-2.0).
/// `case`: risk (1 low, 2 high), age in days of the last day of low and of high risk (- none), days
/// of low and of high risk, encounters of low and of high risk; then what it is about.
/// `window`: age in days, report type, infectiousness, confidence; its scans as least attenuation,
/// typical attenuation and seconds.
enum CoronaWarnVectors {
  static let cases = """
    case 2 - 1 0 1 0 1 keep Exposure Windows (< 10 minutes)
    window 1 2 2 0 30/25/300 30/25/299
    case 2 - 1 0 1 0 1 keep Exposure Windows (>= 10 minutes)
    window 1 2 2 0 30/25/300 30/25/300
    case 1 1 - 1 0 1 0 keep Exposure Windows (>= 73 dB)
    window 1 2 2 0 73/25/3000
    case 2 - 1 0 1 0 1 keep Exposure Windows (< 73 dB)
    window 1 2 2 0 72/25/300 72/25/300
    case 1 - - 0 0 0 0 filter out Exposure Windows with TRL <= 2
    window 1 4 2 0 30/25/300 30/25/300
    case 1 1 - 1 0 1 0 keep Exposure Windows with TRL > 2
    window 1 3 1 0 30/25/300 30/25/300 30/25/300
    case 1 - - 0 0 0 0 identify Exposure Window as no risk based on normalizedTime (< 5)
    window 1 2 1 0 65/25/290
    case 1 1 - 1 0 1 0 identify Exposure Window as Low Risk based on normalizedTime (>= 5)
    window 1 2 1 0 65/25/300
    case 1 1 - 1 0 1 0 identify Exposure Window as Low Risk based on normalizedTime (< 9)
    window 1 2 1 0 65/25/530
    case 2 - 1 0 1 0 1 identify Exposure Window as High Risk based on normalizedTime (>= 15)
    window 1 2 1 0 65/25/540
    case 1 3 - 1 0 1 0 ignore Exposure Windows with no Risk Level
    window 2 2 1 0 65/25/290
    window 3 2 1 0 65/25/300
    case 1 2 - 3 0 3 0 identify the most recent date with Low Risk
    window 3 2 1 0 65/25/300
    window 2 2 1 0 65/25/300
    window 4 2 1 0 65/25/300
    case 2 - 1 0 1 1 0 count Exposure Windows with same Date/TRL/CallibrationConfidence only once t
    window 1 2 1 0 65/25/300
    window 1 2 1 0 65/25/300
    case 2 - 1 0 1 2 0 count Exposure Windows with same Date/TRL but different CallibrationConfiden
    window 1 2 1 0 65/25/300
    window 1 2 1 1 65/25/300
    case 2 - 1 0 1 2 0 count Exposure Windows with same Date/CallibrationConfidence but different T
    window 1 2 1 0 65/25/300
    window 1 2 2 0 65/25/300
    case 1 1 - 2 0 2 0 count Exposure Windows with same TRL/CallibrationConfidence but different Da
    window 1 2 2 0 65/25/300
    window 2 2 2 0 65/25/300
    case 2 - 1 0 1 1 0 determine High Risk in total if there are sufficient Exposure Windows with a
    window 1 3 1 0 30/25/300 30/25/300
    window 1 3 1 0 30/25/300 30/25/300
    window 1 3 1 0 30/25/300 30/25/300
    case 2 - 2 0 3 0 3 identify the most recent date with High Risk
    window 3 1 2 0 30/25/420 30/25/420
    window 2 1 2 0 30/25/420 30/25/420
    window 4 1 2 0 30/25/420 30/25/420
    case 2 - 1 0 1 0 1 count Exposure Windows with same Date/TRL/CallibrationConfidence only once t
    window 1 1 2 0 30/25/420 30/25/420
    window 1 1 2 0 30/25/420 30/25/420
    case 2 - 1 0 1 0 2 count Exposure Windows with same Date/TRL but different CallibrationConfiden
    window 1 1 2 0 30/25/420 30/25/420
    window 1 1 2 1 30/25/420 30/25/420
    case 2 - 1 0 1 0 2 count Exposure Windows with same Date/CallibrationConfidence but different T
    window 1 1 2 0 30/25/420 30/25/420
    window 1 1 1 0 30/25/420 30/25/420
    case 2 - 1 0 2 0 2 count Exposure Windows with same TRL/CallibrationConfidence but different Da
    window 1 1 2 0 30/25/420 30/25/420
    window 2 1 2 0 30/25/420 30/25/420
    case 2 2 1 1 1 1 1 determine High Risk in total if there is at least one Exposure Window with H
    window 2 2 1 0 65/25/300
    window 1 1 2 0 30/25/420 30/25/420
    case 1 - - 0 0 0 0 handle empty set of Exposure Windows
    case 1 - - 0 0 0 0 handle empty set of Scan Instances (should never happen)
    window 1 2 2 0
    case 2 - 1 0 1 0 1 handle a minAttenuation: of zero (should never happen)
    window 1 2 1 0 0/25/300 65/25/300
    case 2 - 1 0 1 0 1 handle secondsSinceLastScan of zero (should never happen)
    window 1 2 1 0 70/25/0 70/25/300 70/25/300
    case 2 - 1 0 1 0 1 ignores negative secondsSinceLastScan
    window 1 2 1 0 25/25/-86160 25/25/300 25/25/300 25/25/300
    case 2 - 1 0 1 1 0 EXPOSUREAPP-12211
    window 1 2 2 3 73/76/300
    window 1 2 2 3 72/74/240
    window 1 2 2 3 70/71/180
    """
}
