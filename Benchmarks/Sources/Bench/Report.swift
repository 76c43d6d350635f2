// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The figures of one measurement with the machine and the commit, as a table and as a file.
struct Report {
  var name: String
  var measurement: Measurement
  /// How many processes wanted a core on average in the minute before.
  var load: String
  /// When it was measured, as `2026-01-31 12:00 UTC`.
  var time: String

  init(name: String, measurement: Measurement) {
    self.name = name
    self.measurement = measurement
    let file = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
    load = file?.split(separator: " ").first.map(String.init) ?? "unknown"
    let now = Date.now.ISO8601Format()
    time = now.prefix(16).replacing("T", with: " ") + " UTC"
  }

  /// The figures as Markdown.
  var table: String {
    var lines = [
      "| what | median | lowest | highest | unit | processor, ns each | target |",
      "|---|--:|--:|--:|---|--:|--:|",
    ]
    for figure in measurement.figures {
      let sign = figure.isCeiling ? "<= " : ">= "
      let target = figure.target.map { sign + text($0) } ?? ""
      let processor = figure.processor.isEmpty ? "" : text(figure.medianProcessor)
      let name = figure.isPeer ? "*\(figure.name)* (peer)" : figure.name
      lines.append(
        "| \(name) | \(text(figure.median)) | \(text(figure.values.min() ?? .nan)) "
          + "| \(text(figure.values.max() ?? .nan)) | \(figure.unit) "
          + "| \(processor) | \(target) |")
    }
    let notes = measurement.notes.map { "\n- \($0)" }.joined()
    return lines.joined(separator: "\n") + (notes.isEmpty ? "" : "\n" + notes)
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

      Machine: \(machine). Load at the end: \(load). Commit: \(commit). Measured \(time) by
      `Benchmarks/run \(name)`; peers in the same run. Median, lowest and highest of the runs;
      processor: the time of all threads, the system's for them included, for one unit of work.

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
