// SPDX-License-Identifier: Apache-2.0

/// Feeds the readers of messages with nonsense: `messages-fuzz --runs N --seed S --target NAME`.
///
/// `--speed 1` measures instead. Without a target all of them share the runs. `--from I` begins at
/// a number, to come back to one that failed. Ends with 1 when something does not hold, or when
/// memory went beyond 256 MiB; a trap ends the process itself, and the last line told says near
/// which number.
@main
enum MessagesFuzz {
  static let mostMemory = 256 << 20

  static func main() throws {
    var options = [
      "--runs": "1000000", "--seed": "1", "--target": "", "--from": "0", "--speed": "0",
    ]
    var arguments = CommandLine.arguments.dropFirst()
    while let name = arguments.popFirst() {
      guard options[name] != nil, let value = arguments.popFirst() else {
        throw FuzzFailure("usage: messages-fuzz [--runs N] [--seed S] [--from I] [--target NAME]")
      }
      options[name] = value
    }
    if options["--speed"] == "1" { return try SpeedRun().run() }
    let number = { (name: String) in UInt64(options[name] ?? "") ?? 0 }
    let wanted = options["--target"] ?? ""
    let targets = FuzzTarget.all.filter { wanted.isEmpty || $0.name == wanted }
    guard !targets.isEmpty else {
      throw FuzzFailure("targets: \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    }
    for target in targets {
      let run = FuzzRun(
        target: target, seed: number("--seed"), from: number("--from"),
        runs: max(number("--runs") / UInt64(targets.count), 1))
      let clock = ContinuousClock()
      let start = clock.now
      var last: UInt64 = 0
      let outcome = try run.run { number in
        guard number >= last + 1_000_000 else { return }
        last = number
        print("\(target.name): at \(number)")
      }
      let spent = clock.now - start
      let parts = spent.components
      let seconds = Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
      print(
        "\(target.name): \(outcome.taken + outcome.refused) runs, \(outcome.taken) taken, "
          + "\(outcome.refused) refused, \(Int(Double(run.runs) / seconds)) a second, "
          + "peak \(FuzzRun.peakMemory >> 20) MiB")
    }
    guard FuzzRun.peakMemory <= mostMemory else {
      throw FuzzFailure("memory went to \(FuzzRun.peakMemory >> 20) MiB")
    }
  }
}
