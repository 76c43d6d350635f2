// SPDX-License-Identifier: Apache-2.0

import TramGuard
import TramTestKit
import TramUnits

/// Measures a store of many people's keys: making, opening, destroying, another master key.
struct KeyMeasure {
  let folder: String
  let count: Int

  func run() throws {
    let now = Instant(milliseconds: 1_600_000_000_000)
    let log = try AuditTorture.open(folder)
    let path = "\(folder)/\(KeyStore.fileName)"
    let master = LocalMasterKey()
    var watch = ContinuousClock.now
    do {
      let store = try KeyStore(path: path, master: master)
      for first in stride(from: 1, through: count, by: 10_000) {
        let last = min(first + 9_999, count)
        try store.makeKeys(for: (first...last).map { UInt64($0) }, at: now)
      }
      tell("made \(count) keys", &watch)
    }
    let store = try KeyStore(path: path, master: master)
    tell("opened", &watch)
    var random = SeededGenerator(seed: 1)
    var delays: [Double] = []
    for _ in 0..<500 {
      let person = UInt64.random(in: 1...UInt64(count), using: &random)
      let start = ContinuousClock.now
      _ = try store.destroy(person, at: now)
      delays.append(milliseconds(ContinuousClock.now - start))
    }
    tell("destroyed in the store", delays)
    delays = []
    let forgetting = Forgetting(store: store, log: log, signer: try AuditTorture.signer())
    for _ in 0..<200 {
      let person = UInt64.random(in: 1...UInt64(count), using: &random)
      let start = ContinuousClock.now
      _ = try forgetting.forget(
        person, ground: AuditWord("gdpr.17"), actor: AuditEntry.Actor(.account, 1), at: now)
      delays.append(milliseconds(ContinuousClock.now - start))
    }
    tell("forgotten, with two entries in the log and a statement", delays)
    let flush = try flushes()
    tell("an entry of the log alone, one flush", flush)
    watch = ContinuousClock.now
    try store.rotate(to: LocalMasterKey())
    tell("wrapped by another master key", &watch)
    log.close()
  }

  /// What one durable append costs on this disk, to read the others by.
  private func flushes() throws -> [Double] {
    let log = try AuditLog(
      folder: "\(folder)/flush", beginning: AuditIdentity(signer: try AuditTorture.signer().key))
    defer { log.close() }
    var delays: [Double] = []
    for number in 0..<200 as Range<UInt64> {
      let start = ContinuousClock.now
      try log.appendBlocking([tortureEntry(writer: 1, number: number)])
      delays.append(milliseconds(ContinuousClock.now - start))
    }
    return delays.sorted()
  }

  private func tell(_ name: String, _ since: inout ContinuousClock.Instant) {
    say("\(name) in \(Int(milliseconds(ContinuousClock.now - since))) ms")
    since = ContinuousClock.now
  }

  private func tell(_ name: String, _ delays: [Double]) {
    let sorted = delays.sorted()
    func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    say(
      "\(name): p50 \(rounded(sorted[sorted.count / 2])) ms, "
        + "p90 \(rounded(sorted[sorted.count * 9 / 10])), "
        + "p99 \(rounded(sorted[sorted.count * 99 / 100])), greatest \(rounded(sorted.last ?? 0))")
  }

  private func milliseconds(_ duration: Duration) -> Double {
    let parts = duration.components
    return Double(parts.seconds) * 1000 + Double(parts.attoseconds) * 1e-15
  }
}
