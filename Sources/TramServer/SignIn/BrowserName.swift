// SPDX-License-Identifier: Apache-2.0

/// What a person knows a browser by, out of what it sends as `User-Agent`: `Chrome, Android`.
///
/// Browsers name each other for the sake of old pages; the ones that stand on others are looked
/// for first. What is not known stays as it was sent.
struct BrowserName: Hashable, Sendable {
  let text: String

  private static let browsers: [(mark: String, name: String)] = [
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("coc_coc_browser/", "Cốc Cốc"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
  ]
  private static let systems: [(mark: String, name: String)] = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
  ]

  init(_ agent: String) {
    let known = [Self.browsers, Self.systems].compactMap { marks in
      marks.first { agent.contains($0.mark) }?.name
    }
    // One of the two alone may be any program.
    text = known.count == 2 ? known.joined(separator: ", ") : agent
  }
}
