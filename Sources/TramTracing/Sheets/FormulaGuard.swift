// SPDX-License-Identifier: Apache-2.0

/// Keeps what people typed from being run as a formula by the program that opens a CSV file.
///
/// A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe in
/// front, and so does one that begins with apostrophes before such a character; reading takes one
/// away from either. So every text comes back as it was (OWASP, "CSV Injection").
enum FormulaGuard {
  /// Whether a cell has an apostrophe to be taken away.
  static func isGuarded(_ cell: Span<UInt8>) -> Bool {
    cell.count > 1 && cell[0] == apostrophe && isRisky(cell.extracting(1..<cell.count))
  }

  /// Whether a cell needs an apostrophe in front.
  static func isRisky(_ cell: Span<UInt8>) -> Bool {
    var at = 0
    while at < cell.count, cell[at] == apostrophe { at &+= 1 }
    guard at < cell.count else { return false }
    switch cell[at] {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
      return true
    default: return false
    }
  }

  private static let apostrophe = UInt8(ascii: "'")
}
