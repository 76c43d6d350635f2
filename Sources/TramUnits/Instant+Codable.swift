// SPDX-License-Identifier: Apache-2.0

extension Instant: Codable {
  /// Writes whole milliseconds since 1970-01-01 00:00 UTC.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  /// Reads whole milliseconds since 1970-01-01 00:00 UTC.
  public init(from decoder: any Decoder) throws {
    self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
  }
}
