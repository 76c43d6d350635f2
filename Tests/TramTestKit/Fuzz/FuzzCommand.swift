// SPDX-License-Identifier: Apache-2.0

/// What a program that feeds readers with nonsense understands:
/// `--runs N --seed S --from I --target NAME`.
///
/// Without a target all of them share the runs. `--from I` begins at a number, to come back to one
/// that failed. A trap ends the process itself, and the last line told says near which number.
public struct FuzzCommand {
  /// Memory that no nonsense may make a reader take, in bytes.
  public static let mostMemory = 256 << 20

  private let targets: [FuzzTarget]
  private var options = ["--runs": "1000000", "--seed": "1", "--target": "", "--from": "0"]

  /// Reads a command line.
  ///
  /// - Throws: `FuzzFailure` with the usage
  public init(
    _ arguments: some Collection<String>, program: String, targets: [FuzzTarget]
  ) throws {
    var rest = Array(arguments)[...]
    while let name = rest.popFirst() {
      guard options[name] != nil, let value = rest.popFirst() else {
        throw FuzzFailure("usage: \(program) [--runs N] [--seed S] [--from I] [--target NAME]")
      }
      options[name] = value
    }
    let wanted = options["--target"] ?? ""
    self.targets = targets.filter { wanted.isEmpty || $0.name == wanted }
    guard !self.targets.isEmpty else {
      throw FuzzFailure("targets: \(targets.map(\.name).joined(separator: ", "))")
    }
  }

  /// Feeds the readers and prints what came of it.
  ///
  /// - Throws: `FuzzFailure` when something does not hold, or memory went beyond `mostMemory`
  public func run() throws {
    let number = { (name: String) in UInt64(options[name] ?? "") ?? 0 }
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
    guard FuzzRun.peakMemory <= Self.mostMemory else {
      throw FuzzFailure("memory went to \(FuzzRun.peakMemory >> 20) MiB")
    }
  }
}
