// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension Encounter {
  /// What is kept of the encounter, as its receiver's record; `nil` unless a record can say it.
  ///
  /// An encounter that was cut after a day is kept as one of a day at most.
  ///
  /// - Parameters:
  ///   - receiver: The device that `first` or `second` stands for, whoever heard.
  ///   - sender: The other.
  public func record(receiver: DeviceID, sender: DeviceID) -> EncounterRecord? {
    let whole = (end.milliseconds - start.milliseconds) / 1000
    let seconds = min(UInt32(clamping: whole), EncounterRecord.longest)
    let most = Double(seconds) / 60
    return EncounterRecord(
      receiver: receiver, sender: sender, start: start, seconds: seconds,
      probability: probability, minutes: Float(min(minutes.expected, most)),
      minutesLow: Float(min(minutes.low, most)), minutesHigh: Float(min(minutes.high, most)))
  }
}
