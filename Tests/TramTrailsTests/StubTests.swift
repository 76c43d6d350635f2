// SPDX-License-Identifier: Apache-2.0
import Testing
import TramTrails
@Test func `errors tell`() { #expect(TrailsError(.io, detail: "x").description == "io: x") }
