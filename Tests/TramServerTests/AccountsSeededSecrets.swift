// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Secrets that are other ones each time and the same for a seed.
final class SeededSecrets: Sendable {
  private let random: Mutex<ServerTestRandom>

  init(seed: UInt64) { random = Mutex(ServerTestRandom(seed: seed)) }

  func bytes(_ count: Int) -> [UInt8] {
    random.withLock { random in
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
  }
}
