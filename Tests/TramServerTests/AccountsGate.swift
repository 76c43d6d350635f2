// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Holds the threads that enter until it is opened.
final class AccountsGate: Sendable {
  private let condition = NSCondition()
  private nonisolated(unsafe) var isOpen = false  // guarded by `condition`

  func enter() {
    condition.lock()
    while unsafe !isOpen { condition.wait() }
    condition.unlock()
  }

  func open() {
    condition.lock()
    unsafe isOpen = true
    condition.broadcast()
    condition.unlock()
  }
}
