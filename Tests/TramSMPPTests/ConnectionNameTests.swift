// SPDX-License-Identifier: Apache-2.0

import Testing
import TramSMPP

@Suite("Names of binds")
struct ConnectionNameTests {
  @Test
  func `a bind is called by its name`() {
    #expect("\(ConnectionName("viettel-1"))" == "viettel-1")
  }
}
