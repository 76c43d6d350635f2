// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text without control characters: a name in a feed must not colour, clear or forge lines.
  var visible: String {
    guard unicodeScalars.contains(where: String.isControl) else { return self }
    var scalars = UnicodeScalarView()
    for scalar in unicodeScalars { scalars.append(String.isControl(scalar) ? "\u{FFFD}" : scalar) }
    return String(scalars)
  }

  /// C0 and C1 controls, the marks that end lines, and those that turn the direction of writing.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
