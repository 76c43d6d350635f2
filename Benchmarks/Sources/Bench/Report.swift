// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The figures of one measurement with the machine and the commit, as a table and as a file.
struct Report {
  var name: String
  var figures: [Figure]

  /// The figures as Markdown.
  var table: String {
    var lines = [
      "| what | median | lowest | highest | unit | target |", "|---|--:|--:|--:|---|--:|",
    ]
    for figure in figures {
      let target = figure.target.map(text) ?? ""
      let name = figure.isPeer ? "*\(figure.name)* (peer)" : figure.name
      lines.append(
        "| \(name) | \(text(figure.median)) | \(text(figure.values.min() ?? .nan)) "
          + "| \(text(figure.values.max() ?? .nan)) | \(figure.unit) | \(target) |")
    }
    return lines.joined(separator: "\n")
  }

  /// Writes `results/NAME.md` beside the sources.
  func save() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "results")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let commit = ProcessInfo.processInfo.environment["TRAM_COMMIT"] ?? "unknown"
    let text = """
      # \(name)

      \(table)

      Machine: \(machine). Commit: \(commit). Measured by `Benchmarks/run \(name)`; peers in the same run.

      """
    try text.write(to: folder.appending(path: "\(name).md"), atomically: true, encoding: .utf8)
  }

  private var machine: String {
    let cpu = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let model = cpu?.split(separator: "\n").first { $0.hasPrefix("model name") }?
      .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let memory = ProcessInfo.processInfo.physicalMemory >> 30
    return "\(model ?? "unknown processor"), \(cores) cores, \(memory) GiB, shared and noisy"
  }

  /// A figure with three or four digits that say something.
  private func text(_ value: Double) -> String {
    if value.isNaN { return "-" }
    if abs(value) >= 1000 {
      var digits = String(Int(value.rounded()))
      var at = digits.endIndex
      while let next = digits.index(at, offsetBy: -3, limitedBy: digits.startIndex),
        next > digits.startIndex
      {
        digits.insert(",", at: next)
        at = next
      }
      return digits
    }
    return String(format: abs(value) >= 100 ? "%.0f" : abs(value) >= 10 ? "%.1f" : "%.3g", value)
  }
}
