// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Synchronization

/// The description of the interface for programs.
struct DocumentRoutes {
  /// The document, made once every route is in the table.
  final class Shelf: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    /// Puts the document of a table there.
    func put(_ routes: [Route]) {
      let made = OpenAPIDocument(routes).tree.bytes
      bytes.withLock { $0 = made }
    }

    /// The document as JSON.
    var document: [UInt8] { bytes.withLock { $0 } }
  }

  let shelf: Shelf

  func add(to table: inout RouteTable) {
    let shelf = self.shelf
    var doc = RouteDoc(
      tag: "document", answers: [.json("The document.", ["type": "object"]), .notModified])
    doc.parameters = [.ifNoneMatch]
    table.add(
      .get, "/openapi.json", need: .open, "Describes the interface for programs", doc: doc
    ) { request, _ in
      try ApiAnswer.json(bytes: shelf.document, request)
    }
  }
}
