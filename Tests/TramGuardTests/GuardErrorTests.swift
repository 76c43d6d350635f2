// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGuard

@Suite("Errors of TramGuard")
struct GuardErrorTests {
  @Test
  func `an error says its kind and its sentence`() {
    #expect("\(GuardError(.refused, detail: "no scope"))" == "refused: no scope")
  }
}
