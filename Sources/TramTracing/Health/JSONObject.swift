// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// An object of JSON under construction, member by member in the order in which they are added.
struct JSONObject {
  private var writer = ByteWriter()
  private var isEmpty = true

  /// Creates an empty object.
  init() { writer.append(literal: "{") }

  /// Creates a resource of FHIR.
  init(_ type: String, _ id: String) {
    self.init()
    add("resourceType", type)
    add("id", id)
  }

  /// The whole object.
  var bytes: [UInt8] { writer.bytes + [UInt8(ascii: "}")] }

  mutating func add(_ name: String, _ text: String) {
    begin(name)
    writer.appendJSON(text)
  }

  mutating func add(_ name: String, _ object: JSONObject) {
    begin(name)
    writer.append(contentsOf: object.bytes)
  }

  mutating func add(_ name: String, _ objects: [JSONObject]) {
    begin(name)
    writer.append(literal: "[")
    for (place, object) in objects.enumerated() {
      if place > 0 { writer.append(literal: ",") }
      writer.append(contentsOf: object.bytes)
    }
    writer.append(literal: "]")
  }

  mutating func add(_ name: String, _ texts: [String]) {
    begin(name)
    writer.append(literal: "[")
    for (place, text) in texts.enumerated() {
      if place > 0 { writer.append(literal: ",") }
      writer.appendJSON(text)
    }
    writer.append(literal: "]")
  }

  private mutating func begin(_ name: String) {
    if !isEmpty { writer.append(literal: ",") }
    isEmpty = false
    writer.appendJSON(name)
    writer.append(literal: ":")
  }
}
