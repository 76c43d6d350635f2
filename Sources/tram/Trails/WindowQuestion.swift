// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// From when until when a question is asked.
struct WindowQuestion: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("The first moment, ms since 1970 (UTC).", valueName: "ms"))
  var begin: Int64

  @Option(help: ArgumentHelp("The first moment that does not count any more.", valueName: "ms"))
  var until: Int64

  func validate() throws {
    // Years 1900 to 2200: far beyond any store, and no sum overflows.
    let years: ClosedRange<Int64> = -2_208_988_800_000...7_258_118_400_000
    guard years.contains(begin), years.contains(until), begin < until else {
      throw ValidationError("--from must be before --until, both in ms since 1970")
    }
  }

  var times: Range<Int64> { begin..<until }
}
