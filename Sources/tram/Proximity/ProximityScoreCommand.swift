// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramProximity
import TramUnits

/// `tram proximity score`: a calibrated probability of two metres, minute by minute.
struct ProximityScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Tells for every minute and pair how likely they were within two metres.",
    discussion: """
      Reads CSV with the columns time (ms since 1970, UTC), receiver, sender,
      rssi (dBm) and, where known, tx_power (dBm), receiver_model and
      sender_model; lines in any order. Phones are any text. A strength that
      no receiver reads (0, 20, 127) counts as heard and is not weighed.

      Writes CSV receiver,sender,start,end,probability,minutes,minutes_low,
      minutes_high: a row for each UTC minute in which the receiver heard the
      sender. The minutes are the expected time within 2 m in that minute and
      the interval that holds it with 80 %.

      A probability uses the whole file: both directions of a pair, the
      minutes around, silence where others were heard, and how strong either
      phone is to everybody else. Of claims of 0.8 or more, fewer than a
      fifth are meant to be wrong. Without tx_power no claim is sure.

      Example:
        $ cat day.csv
        time,receiver,sender,rssi,tx_power
        1596120730200,anna,ba,-62,-24
        1596120970200,anna,ba,-65,-24
        1596120731000,anna,chi,-95,-24
        1596120972000,anna,chi,-93,-24
        $ tram proximity score --sightings day.csv
      Anna and Ba were probably near each other, Anna and Chi not.

      A bad line is reported on standard error as "FILE: line 17: reason" and
      left out.

      Exit code: 0 every line used or left out; 1 a file cannot be read or
      written, its header is wrong, or --strict met a bad line; 64 the command
      line is wrong.
      """)

  @OptionGroup var options: SightingOptions

  func run() throws {
    try ProximityRun.run(options, command: "score") { run, estimate in
      try run.header(
        "receiver,sender,start,end,probability,minutes,minutes_low,minutes_high")
      var verdicts: [Verdict: Int] = [:]
      for minute in estimate.minutes {
        run.begin(receiver: minute.receiver, sender: minute.sender)
        run.add("start", minute.start.milliseconds)
        run.add("end", minute.start.milliseconds + 60_000)
        run.add("probability", Double(minute.probability), decimals: 6)
        run.add(minute.minutes)
        try run.end()
        verdicts[Verdict(probability: Double(minute.probability)), default: 0] += 1
      }
      run.tell(
        "\(verdicts[.near] ?? 0) minutes near (0.8 or more), \(verdicts[.apart] ?? 0) apart "
          + "(0.1 or less), \(verdicts[.cannotTell] ?? 0) cannot be told")
    }
  }
}
