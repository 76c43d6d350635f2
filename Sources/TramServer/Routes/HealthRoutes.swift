// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore

/// Whether the server is there and works.
struct HealthRoutes {
  let room: ControlRoom

  func add(to table: inout RouteTable) {
    table.add(.get, "/health", need: .open, "Tells that the server is there", doc: .health) {
      _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: "ok\n")))
    }
  }
}
