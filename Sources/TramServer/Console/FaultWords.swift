// SPDX-License-Identifier: Apache-2.0

import TramIsolation

/// The faults of a form as its reader is told them.
struct FaultWords: Sendable {
  private let speech: Speech

  init(_ speech: Speech) { self.speech = speech }

  /// The view of a list of faults; `nil` without any.
  func view(_ faults: [ServerError.Fault]) -> PageView? {
    guard !faults.isEmpty else { return nil }
    return [
      "sentence": speech.say("form.bad"), "hasRows": true, "rows": faults.map(sentence),
    ]
  }

  /// The view of one sentence.
  func view(_ sentence: String) -> PageView { ["sentence": sentence, "hasRows": false] }

  private func sentence(_ fault: ServerError.Fault) -> String {
    let label = label(fault.place)
    if fault.reason == "is missing" { return speech.say("form.empty", label) }
    // The reasons of the desk's rules are in English.
    return speech.language == .english
      ? "\(label): \(fault.reason)" : speech.say("form.wrong", label)
  }

  private func label(_ place: String) -> String {
    let last = place.split(separator: ".").last.map(String.init) ?? place
    let keys = [
      "orders.\(last)", "person.\(last)", "alarms.\(last)", "accounts.\(last)",
      "donations.\(last)",
    ]
    return keys.first(where: Speech.knows).map { speech.say($0) } ?? place
  }
}
