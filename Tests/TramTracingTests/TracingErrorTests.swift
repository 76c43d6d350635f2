// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTracing

@Suite("Tracing errors")
struct TracingErrorTests {
  @Test
  func `an error says its kind and its sentence`() {
    #expect("\(TracingError(.unknown, detail: "no case 7"))" == "unknown: no case 7")
  }
}
