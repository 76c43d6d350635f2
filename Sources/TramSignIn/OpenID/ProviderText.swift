// SPDX-License-Identifier: Apache-2.0

/// What a provider wrote, fit for a log.
enum ProviderText {
  /// The first 80 characters, those alone that a line of a log may hold.
  static func short(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(80).map { (0x20...0x7E).contains($0.value) ? $0 : "?" }))
  }
}
