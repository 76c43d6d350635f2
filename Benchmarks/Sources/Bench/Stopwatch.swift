// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Measures work by wall clock and by the processor's: one warm-up, then several runs, all kept.
struct Stopwatch {
  var runs = 5

  /// Runs `work` and gives its speed for every counted run.
  ///
  /// - Parameter work: Does the work and returns how many units it did.
  func rate(_ work: () throws -> Int) rethrows -> [Run] {
    var found: [Run] = []
    for run in 0...runs {
      let start = Moment.now()
      let count = try work()
      if run > 0 { found.append(Run(count, since: start)) }
    }
    return found
  }

  /// As `rate(_:)`, for work that waits and needs something made ready before the clock runs.
  ///
  /// - Parameters:
  ///   - prepare: Makes ready what one run needs; it is not timed. Gets the number of the run.
  ///   - work: Does the work and returns how many units it did.
  func rate<Ready>(
    preparing prepare: (Int) async throws -> Ready, _ work: (Ready) async throws -> Int
  ) async rethrows -> [Run] {
    var found: [Run] = []
    for run in 0...runs {
      let ready = try await prepare(run)
      let start = Moment.now()
      let count = try await work(ready)
      if run > 0 { found.append(Run(count, since: start)) }
    }
    return found
  }
}

/// One run: how fast by the wall clock, and what it took of the processor.
struct Run {
  /// Units of work a second.
  var rate: Double
  /// Nanoseconds of processor time, of all threads, a unit of work.
  var processor: Double

  init(_ count: Int, since start: Moment) {
    self.init(count, from: start, to: Moment.now())
  }

  init(_ count: Int, from start: Moment, to end: Moment) {
    rate = Double(count) / (end.clock - start.clock).inSeconds
    processor = (end.processor - start.processor) / Double(count) * 1e9
  }
}

/// A moment by the wall clock and by the processor's.
struct Moment {
  var clock: ContinuousClock.Instant
  /// Seconds that all threads have run, in the program and in the system for it.
  var processor: Double

  static func now() -> Moment {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Moment(
      clock: ContinuousClock.now, processor: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
  }

  /// The same of the programs that this one has run and that have ended.
  static func ofChildren() -> Moment {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return Moment(
      clock: ContinuousClock.now, processor: seconds(usage.ru_utime) + seconds(usage.ru_stime))
  }
}

extension Duration {
  /// The duration as a number of seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
