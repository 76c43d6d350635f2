// SPDX-License-Identifier: Apache-2.0

import TramTestKit

/// Feeds the readers of messages with nonsense: `messages-fuzz --runs N --seed S --target NAME`;
/// `messages-fuzz --speed` measures instead.
@main
enum MessagesFuzz {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "--speed" { return try SpeedRun().run() }
    try FuzzCommand(arguments, program: "messages-fuzz", targets: FuzzTarget.all).run()
  }
}
