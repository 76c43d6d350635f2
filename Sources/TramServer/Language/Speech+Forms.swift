// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramUnits

extension Speech {
  /// A moment as `24/11/2026 14:05`.
  func moment(_ time: Instant) -> String { "\(day(time)) \(clock(time))" }

  /// A moment's date as `24/11/2026`.
  func day(_ time: Instant) -> String {
    let (year, month, day) = civil(time).components
    return "\(padded(day))/\(padded(month))/\(year)"
  }

  /// A moment's time of day as `14:05`.
  func clock(_ time: Instant, seconds: Bool = false) -> String {
    let ofDay = secondsOfDay(time)
    let short = "\(padded(Int(ofDay / 3600))):\(padded(Int(ofDay / 60 % 60)))"
    return seconds ? "\(short):\(padded(Int(ofDay % 60)))" : short
  }

  /// The time of day, with the date where it is not that of `now`.
  func near(_ time: Instant, now: Instant, seconds: Bool = false) -> String {
    civil(time) == civil(now)
      ? clock(time, seconds: seconds)
      : "\(String(day(time).prefix(5))) \(clock(time, seconds: seconds))"
  }

  /// How long ago or ahead a moment is: `5 phút trước`, `in 2 h`.
  func age(_ time: Instant, now: Instant) -> String {
    let seconds = now.seconds(since: time)
    if seconds.magnitude < 45 { return say(seconds < -5 ? "span.soon" : "span.now") }
    return say(seconds < 0 ? "span.ahead" : "span.ago", span(seconds.magnitude))
  }

  /// A length of time in its largest unit or two: `35 phút`, `2 giờ 5 phút`, `3 ngày`.
  func span(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e10).rounded())
    if whole < 60 { return say("span.seconds", "\(whole)") }
    let minutes = (whole + 30) / 60
    if minutes < 60 { return say("span.minutes", "\(minutes)") }
    if minutes < 24 * 60 {
      return minutes % 60 == 0
        ? say("span.hours", "\(minutes / 60)")
        : say("span.hoursMinutes", "\(minutes / 60)", "\(minutes % 60)")
    }
    let days = (minutes + 720) / 1440
    return say(days == 1 ? "span.day" : "span.days", "\(days)")
  }

  /// A number with a fixed count of decimals and the reader's separators.
  func number(_ value: Double, decimals: Int = 0) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "–" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let units = Int64((value.magnitude * scale).rounded())
    let whole = units / Int64(scale)
    var digits = ""
    for (index, digit) in String(whole).reversed().enumerated() {
      if index > 0, index % 3 == 0 { digits.append(language == .vietnamese ? "." : ",") }
      digits.append(digit)
    }
    var out = (value < 0 && units > 0 ? "−" : "") + String(digits.reversed())
    if decimals > 0 {
      let fraction = String(units % Int64(scale))
      out += language == .vietnamese ? "," : "."
      out += String(repeating: "0", count: decimals - fraction.count) + fraction
    }
    return out
  }

  /// A probability as per cent; never 0 or 100, which nothing here is.
  func percent(_ probability: Double) -> String {
    if probability > 0.99, probability < 1 {
      return probability >= 0.9995
        ? "> \(number(99.9, decimals: 1))\u{A0}%"
        : "\(number(probability * 100, decimals: 1))\u{A0}%"
    }
    return probability < 0.005 ? "<\u{A0}1\u{A0}%" : "\(number(probability * 100))\u{A0}%"
  }

  /// A distance: `240 m`, `3,1 km`.
  func distance(_ meters: Double) -> String {
    meters < 995 ? "\(number(meters))\u{A0}m" : "\(number(meters / 1000, decimals: 1))\u{A0}km"
  }

  /// A coordinate in degrees with five decimals, a metre.
  func place(_ latitude: Double, _ longitude: Double) -> String {
    "\(number(latitude, decimals: 5)); \(number(longitude, decimals: 5))"
  }

  /// A moment as a field of the form `datetime-local` holds it.
  func field(_ time: Instant) -> String { "\(civil(time))T\(clock(time))" }

  /// Reads what a field `datetime-local` holds; `nil` for another form.
  func moment(ofField text: String) -> Instant? {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2, let day = Day(parts[0]) else { return nil }
    let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(clock.count), let hour = Int(clock[0]), let minute = Int(clock[1]),
      (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    let seconds = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60) - zone
    return Instant(milliseconds: seconds * 1000)
  }

  /// Reads a number with a comma or a point for decimals; `nil` for anything else.
  static func number(_ text: String) -> Double? {
    let bare = text.filter { $0 != " " && $0 != "\u{A0}" }
    guard bare.count <= 40 else { return nil }
    let plain = String(bare.map { $0 == "," ? "." : $0 })
    guard let value = Double(plain), value.isFinite else { return nil }
    return value
  }

  private func civil(_ time: Instant) -> Day {
    Day(number: Int32(clamping: floored(seconds(time), 86_400)))
  }

  private func secondsOfDay(_ time: Instant) -> Int64 {
    let all = seconds(time)
    return all - floored(all, 86_400) * 86_400
  }

  private func seconds(_ time: Instant) -> Int64 { floored(time.milliseconds, 1000) &+ zone }

  private func floored(_ value: Int64, _ unit: Int64) -> Int64 {
    value >= 0 ? value / unit : -((-(value + 1)) / unit) - 1
  }

  private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Instant {
  /// The moment in the form of ISO 8601 to the second, for machines.
  var iso: String {
    let speech = Speech(language: .english, zone: 0)
    return "\(speech.field(self)):\(speech.clock(self, seconds: true).suffix(2))Z"
  }
}
