// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages

@Suite("Errors of TramMessages")
struct MessagesErrorTests {
  @Test
  func `an error says its kind and its sentence`() {
    #expect("\(MessagesError(.refused, detail: "no scope"))" == "refused: no scope")
  }
}
