// SPDX-License-Identifier: Apache-2.0

/// Why something of the input was refused, left out or mended; each is counted by itself.
public enum IntakeReason: UInt8, Hashable, Sendable, CaseIterable {
  // The line is lost.
  case notJSON, lineTooLong, duplicateMember, noDevice, deviceTooLong, tooManyDevices
  case noTime, timeImplausible, timeInFuture
  case positionMissing, positionNotANumber, latitudeOutside, longitudeOutside, positionSwapped
  case positionZero, positionInvalid, encrypted, tooManyCells, tooManySightings
  // The line is left out, and nothing is wrong with it.
  case blankLine, unknownDevice, otherKind, duplicate, late, clockAhead
  // A value was brought into its unit.
  case numberInText, commaDecimal, plusSign
  case timeInSeconds, timeInMicroseconds, timeInNanoseconds, gpsWeekRollover
  case batteryInPercent, strengthInASU, cellWiderThanRadio, radioLagged
  // A value became unknown, and the rest of the line is kept.
  case notANumber, wrongType, accuracyNotPositive, accuracyUnbounded
  case speedNegative, speedImpossible, batteryOutside
  case radioUnknown, cellWithoutIdentity, networkOutside, areaUnavailable, cellUnavailable
  case channelOutside, pciOutside, strengthSentinel, strengthOutside, qualityOutside
  case timingAdvanceOutside, tokenBroken, sightingStrengthOutside, txPowerOutside
  // Evidence is marked, not changed.
  case fixFrozen, fixSpike, fixTooFast

  /// What becomes of the input for a reason.
  public enum Outcome: Hashable, Sendable {
    /// The line is refused and reported.
    case refused
    /// The line is left out, and nothing is wrong with it.
    case skipped
    /// A value was mended and is used.
    case repaired
    /// A value became unknown; the rest of the line is used.
    case unknown
    /// The value is used, and marked as doubtful.
    case marked
  }

  /// What becomes of the input.
  public var outcome: Outcome {
    if rawValue <= IntakeReason.tooManySightings.rawValue { return .refused }
    if rawValue <= IntakeReason.clockAhead.rawValue { return .skipped }
    if rawValue <= IntakeReason.radioLagged.rawValue { return .repaired }
    if rawValue <= IntakeReason.txPowerOutside.rawValue { return .unknown }
    return .marked
  }
}

extension IntakeReason {
  /// The reason as a person reads it behind a count.
  public var sentence: String {
    switch self {
    case .notJSON: "lines are not JSON of the documented form"
    case .lineTooLong: "lines are longer than the limit"
    case .duplicateMember: "lines name a member twice"
    case .noDevice: "lines name no device"
    case .deviceTooLong: "device names are longer than the limit"
    case .tooManyDevices: "lines are of devices beyond the limit of devices"
    case .noTime: "lines have no usable time"
    case .timeImplausible: "times are no moment between 2000 and 2100 in any unit"
    case .timeInFuture: "times are more than a day in the future"
    case .positionMissing: "positions lack a latitude or longitude"
    case .positionNotANumber: "positions are not numbers"
    case .latitudeOutside: "latitudes are outside -90...90"
    case .longitudeOutside: "longitudes are outside -180...180"
    case .positionSwapped: "positions seem to have latitude and longitude swapped"
    case .positionZero: "positions are 0, 0: the receiver had none"
    case .positionInvalid: "positions are marked as not valid by the device itself"
    case .encrypted: "messages are encrypted, and the key is not here"
    case .tooManyCells: "lines have more cells than the limit"
    case .tooManySightings: "lines have more sightings than the limit"
    case .blankLine: "lines are blank"
    case .unknownDevice: "lines are of devices without an order"
    case .otherKind: "messages are of a kind that tells no position"
    case .duplicate: "observations came twice"
    case .late: "observations came too late to be put in order"
    case .clockAhead: "observations were half an hour or more ahead of all others"
    case .numberInText: "numbers stood in quotes and were read"
    case .commaDecimal: "numbers had a decimal comma and were read"
    case .plusSign: "numbers had a plus sign and were read"
    case .timeInSeconds: "times were in seconds and were converted"
    case .timeInMicroseconds: "times were in microseconds and were converted"
    case .timeInNanoseconds: "times were in nanoseconds and were converted"
    case .gpsWeekRollover: "times were 1024 weeks behind (GPS week rollover) and were mended"
    case .batteryInPercent: "battery levels were in per cent and were converted"
    case .strengthInASU: "signal strengths were in ASU and were converted to dBm"
    case .cellWiderThanRadio: "cell identities are too wide for the radio that was named"
    case .radioLagged: "cells were of another radio than the one that was named"
    default: unknownSentence
    }
  }

  private var unknownSentence: String {
    switch self {
    case .notANumber: "values are NaN, infinite or too large and were taken as unknown"
    case .wrongType: "members are of another type and were taken as unknown"
    case .accuracyNotPositive: "accuracies are 0 or negative and were taken as unknown"
    case .accuracyUnbounded: "fixes claim an accuracy that says nothing and were left out"
    case .speedNegative: "speeds are negative and were taken as unknown"
    case .speedImpossible: "speeds are impossible and were taken as unknown"
    case .batteryOutside: "battery levels are outside 0...1 and were taken as unknown"
    case .radioUnknown: "cells of an unknown radio were left out"
    case .cellWithoutIdentity: "cells without any identity were left out"
    case .networkOutside: "network codes are no MCC or MNC and were taken as unknown"
    case .areaUnavailable: "area codes mean \"unavailable\" or do not exist"
    case .cellUnavailable: "cell identities mean \"unavailable\" or do not exist"
    case .channelOutside: "channel numbers are outside their radio's range"
    case .pciOutside: "physical cell identities are outside their radio's range"
    case .strengthSentinel: "signal strengths are the mark of \"not measured\""
    case .strengthOutside: "signal strengths are outside their radio's range"
    case .qualityOutside: "signal qualities are outside their radio's range"
    case .timingAdvanceOutside: "timing advances are outside their radio's range"
    case .tokenBroken: "sightings without a token of 32 hexadecimal digits were left out"
    case .sightingStrengthOutside: "sightings without a possible strength were left out"
    case .txPowerOutside: "transmit powers are outside -127...20 and were taken as unknown"
    case .fixFrozen: "fixes repeat the same coordinates and were marked as stale"
    case .fixSpike: "fixes jumped more than 500 m away and back at once"
    case .fixTooFast: "fixes are farther than anything moves and were marked"
    default: ""
    }
  }
}
