// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TramServer

@Suite("The name of a browser")
struct SignInBrowserNameTests {
  private static let gecko = "AppleWebKit/537.36 (KHTML, like Gecko)"

  @Test(arguments: [
    ("Mozilla/5.0 (X11; Linux x86_64) \(gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome, Linux"),
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0",
      "Edge, Windows"
    ),
    (
      "Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537",
      "Samsung Internet, Android"
    ),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
      "Safari, iPhone"
    ),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Safari/604.1",
      "Chrome, iPhone"
    ),
    (
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:127.0) Gecko/20100101 Firefox/127.0",
      "Firefox, Mac"
    ),
    ("curl/8.5.0", "curl/8.5.0"), ("", ""), ("Windows", "Windows"),
  ])
  func `is what people know it by, or what was sent`(agent: String, name: String) {
    #expect(BrowserName(agent).text == name)
  }
}
