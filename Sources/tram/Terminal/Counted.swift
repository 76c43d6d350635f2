// SPDX-License-Identifier: Apache-2.0

/// A number with its noun: "1 finding", "2 findings".
func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

/// A whole number from 0 on with commas between its thousands: 50,000.
func grouped(_ number: Int) -> String {
  let digits = Array(String(number))
  var text = ""
  for (i, digit) in digits.enumerated() {
    if i > 0, (digits.count - i) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}
