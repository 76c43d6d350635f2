// SPDX-License-Identifier: Apache-2.0

import Testing

/// The floors of docs/architecture.md: a target imports lower floors only, and siblings never meet.
private let floors: [String: Int] = [
  "CZlib": -1, "CProximity": -1, "CToken": -1, "CTrails": -1,
  "TramUnits": 0, "TramBytes": 0,
  "TramGeo": 1,
  "TramJournal": 2, "TramGuard": 2, "TramTrails": 2,
  "TramSense": 3, "TramProximity": 3, "TramMessages": 3, "TramSignIn": 3,
  "TramIsolation": 4, "TramTracing": 4,
  "TramSQLite": 5, "TramWorld": 5, "TramSMPP": 5,
  "TramAssets": 5,
  "TramServer": 6,
  "tram": 7,
]

/// What a floor may import from outside, besides `Synchronization` and the C library.
private let outside: [String: Set<String>] = [
  "TramJournal": ["Crypto"],
  "TramTrails": ["Crypto"],
  "TramGuard": ["Crypto"],
  "TramSMPP": ["NIOCore", "NIOPosix", "NIOSSL"],
  "TramProximity": ["Crypto", "CryptoExtras"],
  "TramSignIn": ["Crypto", "CryptoExtras", "JWTKit"],
  "TramSQLite": ["Crypto", "GRDB", "GRDBSQLite", "Foundation"],
  "TramServer": [
    "AsyncHTTPClient", "Configuration", "Crypto", "CryptoExtras", "Foundation", "GRDB", "HTTPTypes",
    "HummingbirdCore",
    "Hummingbird", "HummingbirdTLS", "Logging", "Mustache", "NIOCore", "NIOPosix", "NIOHTTP1",
    "NIOHTTPTypes", "NIOSSL", "ServiceLifecycle", "UnixSignals",
  ],
  "tram": ["ArgumentParser", "Foundation", "Hummingbird", "Logging"],
]

@Suite("The floors")
struct FloorTests {
  @Test
  func `every target of Sources stands on a floor`() throws {
    for file in try SourceTree("Sources").files {
      #expect(floors[file.target] != nil, "\(file.path): \(file.target) has no floor")
    }
  }

  @Test
  func `an import leads to a lower floor or to a library that the floor may use`() throws {
    for file in try SourceTree("Sources").files {
      guard let here = floors[file.target] else { continue }
      for (number, module) in imports(of: file) {
        if let there = floors[module] {
          #expect(there < here, "\(file.path):\(number) \(file.target) climbs to \(module)")
        } else {
          let free: Set = ["Synchronization", "Glibc", "Darwin", "Musl"]
          let allowed = free.contains(module) || outside[file.target, default: []].contains(module)
          #expect(allowed, "\(file.path):\(number) floor \(here) may not import \(module)")
        }
      }
    }
  }

  private func imports(of file: SourceTree.File) -> [(Int, String)] {
    file.lines.enumerated().compactMap { index, line in
      var words = line.split(separator: " ")[...]
      while let first = words.first, first.hasPrefix("@") || access.contains(first) {
        words = words.dropFirst()
      }
      guard words.first == "import", let module = words.dropFirst().last else { return nil }
      return (index + 1, String(module.split(separator: ".").first ?? module))
    }
  }

  private let access: Set<Substring> = ["public", "internal", "package", "private", "fileprivate"]
}
