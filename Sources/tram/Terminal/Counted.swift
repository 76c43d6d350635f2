// SPDX-License-Identifier: Apache-2.0

/// A number with its noun: "1 finding", "2 findings".
func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
