// SPDX-License-Identifier: Apache-2.0

/// The diseases that the program knows without a file: the texts of the folder `diseases`.
public enum DiseaseTable {
  /// Their names.
  public static let names = ["covid-19", "measles", "ebola"]

  /// The text of a disease as a file, to be changed and read again; `nil` for an unknown name.
  public static func text(of name: String) -> String? {
    switch name {
    case "covid-19": covid19
    case "measles": measles
    case "ebola": ebola
    default: nil
    }
  }

  /// A disease by its name.
  ///
  /// - Throws: `TracingError`: `.unknown`
  public static func disease(named name: String) throws(TracingError) -> Disease {
    guard let text = text(of: name) else {
      throw TracingError(
        .unknown, detail: "no disease \"\(name)\"; known are \(names.joined(separator: ", "))")
    }
    return try Disease(reading: [UInt8](text.utf8))
  }
}
