// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#endif

/// A line on standard error that shows how far long work has come; silent where nobody looks.
///
/// On a terminal the line is drawn at most ten times a second; elsewhere nothing is written, so
/// that a log holds no control characters.
struct ProgressBar: ~Copyable {
  private let label: String
  private let isShown: Bool
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lastDrawn: ContinuousClock.Instant
  private var isOnScreen = false

  /// Creates a bar; it appears when the work has taken half a second.
  ///
  /// - Parameter isQuiet: Whether to show nothing at all.
  init(_ label: String, isQuiet: Bool = false) {
    self.label = label
    isShown = !isQuiet && isatty(STDERR_FILENO) == 1
    start = clock.now
    lastDrawn = start.advanced(by: .milliseconds(400))
  }

  deinit {
    if isOnScreen { StandardError.write("\r\u{1B}[K") }
  }

  /// Shows `done` of `total` and a few words; with `total` unknown (nil) only the words.
  mutating func update(_ done: Int64, of total: Int64?, note: @autoclosure () -> String = "") {
    guard isShown else { return }
    let now = clock.now
    guard now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = now
    isOnScreen = true
    write("\r\u{1B}[K" + text(done, of: total, elapsed: now - start) + note())
  }

  /// Takes the line off the screen so that something else can be written there.
  mutating func clear() {
    guard isOnScreen else { return }
    write("\r\u{1B}[K")
    isOnScreen = false
  }

  private func text(_ done: Int64, of total: Int64?, elapsed: Duration) -> String {
    guard let total, total > 0 else { return "\(label)  " }
    let share = min(max(Double(done) / Double(total), 0), 1)
    let width = 24
    let full = Int(share * Double(width))
    let bar = String(repeating: "█", count: full) + String(repeating: "·", count: width - full)
    let percent = Int(share * 100)
    let spent = Double(elapsed.components.seconds)
    guard share > 0.02, share < 1 else { return "\(label) \(bar) \(percent) %  " }
    return "\(label) \(bar) \(percent) %, \(clockText(spent / share - spent)) left  "
  }

  private func clockText(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 359_999))
    let parts =
      whole >= 3600 ? [whole / 3600, whole / 60 % 60, whole % 60] : [whole / 60, whole % 60]
    return parts.enumerated().map { $0 == 0 ? "\($1)" : ($1 < 10 ? "0\($1)" : "\($1)") }
      .joined(separator: ":")
  }

  private func write(_ line: String) {
    StandardError.write(line)
  }
}
