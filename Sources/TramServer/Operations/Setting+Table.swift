// SPDX-License-Identifier: Apache-2.0

extension Setting {
  /// The settings as the help of the command shows them.
  public static var help: String {
    var lines: [String] = []
    for setting in all {
      lines.append("  \(setting.flag) <\(setting.unit.isEmpty ? "value" : setting.unit)>")
      let usual = setting.usual.isEmpty ? "" : "; otherwise \(setting.usual)"
      lines.append("      \(setting.summary).")
      lines.append("      \(setting.expected)\(usual)")
    }
    return lines.joined(separator: "\n")
  }

  /// The settings as the table of docs/operations.md.
  public static var table: String {
    var lines = [
      "| file | flag | environment | unit | range | otherwise | what for |",
      "|---|---|---|---|---|---|---|",
    ]
    for setting in all {
      let usual = setting.usual.isEmpty ? "not set" : "`\(setting.usual)`"
      lines.append(
        "| `\(setting.name)` | `\(setting.flag)` | `\(setting.variable)` | \(setting.unit) "
          + "| \(setting.expected) | \(usual) | \(setting.summary) |")
    }
    return lines.joined(separator: "\n")
  }
}
