// SPDX-License-Identifier: Apache-2.0

import TramTestKit

/// Feeds the readers of proximity with nonsense: `proximity-fuzz --runs N --seed S --target NAME`.
@main
enum ProximityFuzz {
  static func main() throws {
    try FuzzCommand(
      CommandLine.arguments.dropFirst(), program: "proximity-fuzz", targets: FuzzTarget.all
    ).run()
  }
}
