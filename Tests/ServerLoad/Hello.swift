// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Hummingbird

/// The web framework alone, answering a line of text.
struct Hello: AsyncParsableCommand {
  @Option(help: "The port.") var port = 8090

  func run() async throws {
    let router = Router()
    router.get("/health") { _, _ in "ok\n" }
    let application = Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname(port: port)))
    try await application.runService()
  }
}
