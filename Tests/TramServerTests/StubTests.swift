// SPDX-License-Identifier: Apache-2.0
import HummingbirdTesting
import Testing
import TramServer

@Test func `assets are in the program`() { #expect(ServerStub.files == 1) }
