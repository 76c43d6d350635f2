// SPDX-License-Identifier: Apache-2.0

extension Day: Codable {
  /// Writes the date as `2020-06-01`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Reads a date from `2020-06-01`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let day = Day(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is no date such as 2020-06-01")
    }
    self = day
  }
}
