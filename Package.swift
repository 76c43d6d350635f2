// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target: warnings are errors, memory safety is strict, imports are
/// internal unless an API shows the type.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// The libraries, for Benchmarks/ and for whoever builds on one of them.
let rooms = [
  "TramUnits", "TramBytes", "TramGeo", "TramJournal", "TramTrails", "TramSense",
  "TramGuard", "TramSignIn", "TramMessages", "TramSMPP", "TramProximity", "TramIsolation",
  "TramTracing", "TramSQLite", "TramWorld", "TramServer",
]

// Floors, lowest first; a target imports lower floors only (Tests/TidyTests checks it).
let package = Package(
  name: "Tram",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "tram", targets: ["tram"])]
    + rooms.map {
      .library(name: $0, targets: [$0])
    },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    // 0
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // Identifiers from keys, with the processor's own AES and SHA-256 where it has them.
    .target(name: "CProximity"),
    // Meetings of trails, as many bins of time at once as the processor has lanes.
    .target(name: "CTrails"),
    // Wrapping of keys by a token; its module is loaded when it is asked for.
    .target(name: "CToken"),
    .target(name: "TramUnits", swiftSettings: house),
    .target(name: "TramBytes", dependencies: ["CZlib"], swiftSettings: house),
    // 1
    .target(name: "TramGeo", dependencies: ["TramUnits", "TramBytes"], swiftSettings: house),
    // 2
    .target(
      name: "TramJournal",
      dependencies: [
        "TramUnits", "TramBytes", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .target(
      name: "TramTrails",
      dependencies: [
        "TramUnits", "TramBytes", "TramGeo", "CTrails",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .target(
      name: "TramGuard",
      dependencies: [
        "TramUnits", "TramBytes", "TramGeo", "CToken",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: house),
    // 3
    .target(
      name: "TramSignIn",
      dependencies: [
        "TramUnits", "TramBytes",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "JWTKit", package: "jwt-kit"),
      ],
      swiftSettings: house),
    .target(
      name: "TramMessages", dependencies: ["TramUnits", "TramBytes", "TramJournal"],
      swiftSettings: house),
    .target(
      name: "TramSense", dependencies: ["TramUnits", "TramBytes", "TramGeo"],
      swiftSettings: house),
    .target(
      name: "TramProximity",
      dependencies: [
        "TramUnits", "TramBytes", "CProximity",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: house),
    // 4
    .target(
      name: "TramIsolation",
      dependencies: ["TramUnits", "TramBytes", "TramGeo", "TramJournal", "TramSense"],
      swiftSettings: house),
    .target(
      name: "TramTracing",
      dependencies: ["TramUnits", "TramBytes", "TramGeo", "TramJournal", "TramTrails"],
      swiftSettings: house),
    // 5
    .target(
      name: "TramSQLite",
      dependencies: [
        "TramUnits", "TramBytes", "TramGeo", "TramJournal", "TramTrails", "TramSense",
        "TramIsolation", "TramTracing",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: house),
    .target(
      name: "TramWorld",
      dependencies: ["TramUnits", "TramBytes", "TramGeo", "TramSense", "TramIsolation"],
      swiftSettings: house),
    .target(
      name: "TramSMPP",
      dependencies: [
        "TramUnits", "TramBytes", "TramMessages",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: house),
    // 6
    .target(name: "TramAssets"),
    .target(
      name: "TramServer",
      dependencies: [
        "TramUnits", "TramBytes", "TramGeo", "TramJournal", "TramTrails", "TramSense",
        "TramGuard", "TramSignIn", "TramMessages", "TramSMPP", "TramProximity", "TramIsolation",
        "TramTracing", "TramSQLite", "TramWorld", "TramAssets",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: house),
    // 7
    .executableTarget(
      name: "tram",
      dependencies: [
        "TramUnits", "TramBytes", "TramGeo", "TramJournal", "TramTrails", "TramSense",
        "TramGuard", "TramMessages", "TramSMPP", "TramProximity", "TramIsolation", "TramTracing",
        "TramSQLite", "TramWorld", "TramServer",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),

    .target(
      name: "TramTestKit",
      dependencies: ["TramUnits", "TramGeo", "TramJournal", "TramTrails", "TramIsolation"],
      path: "Tests/TramTestKit", swiftSettings: house),
    .testTarget(name: "TidyTests", swiftSettings: house),
    .testTarget(name: "TramUnitsTests", dependencies: ["TramUnits"], swiftSettings: house),
    .testTarget(
      name: "TramBytesTests", dependencies: ["TramBytes", "TramUnits"], swiftSettings: house),
    .testTarget(
      name: "TramGeoTests", dependencies: ["TramGeo", "TramBytes", "TramUnits", "TramTestKit"],
      swiftSettings: house),
    // A writer that the journal's tests kill, starve of disk and watch at work.
    .executableTarget(
      name: "journal-torture",
      dependencies: ["TramJournal", "TramIsolation", "TramSQLite", "TramUnits", "TramTestKit"],
      path: "Tests/JournalTorture", swiftSettings: house),
    .testTarget(
      name: "TramJournalTests",
      dependencies: [
        "TramJournal", "TramIsolation", "TramSQLite", "TramBytes", "TramUnits", "TramTestKit",
        "journal-torture",
      ],
      swiftSettings: house),
    // The same for the audit log and the key store; measures both.
    .executableTarget(
      name: "audit-torture",
      dependencies: ["TramGuard", "TramGeo", "TramBytes", "TramUnits", "TramTestKit"],
      path: "Tests/AuditTorture", swiftSettings: house),
    .testTarget(
      name: "TramGuardTests",
      dependencies: [
        "TramGuard", "TramGeo", "TramBytes", "TramUnits", "TramTestKit", "audit-torture",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "TramSignInTests",
      dependencies: [
        "TramSignIn", "TramBytes", "TramUnits",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "TramMessagesTests",
      dependencies: [
        "TramMessages", "TramJournal", "TramBytes", "TramUnits", "TramTestKit", "messages-fuzz",
      ],
      swiftSettings: house),
    // Feeds the readers of message centres' bytes and texts with seeded nonsense.
    .executableTarget(
      name: "messages-fuzz",
      dependencies: ["TramMessages", "TramBytes", "TramUnits", "TramTestKit"],
      path: "Tests/MessagesFuzz", swiftSettings: house),
    // A service with an outbox and a message centre that are killed while they talk; measures too.
    .executableTarget(
      name: "messages-torture",
      dependencies: [
        "TramSMPP", "TramMessages", "TramBytes", "TramUnits", "TramTestKit",
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      path: "Tests/MessagesTorture", swiftSettings: house),
    .testTarget(
      name: "TramSMPPTests",
      dependencies: [
        "TramSMPP", "TramMessages", "TramBytes", "TramUnits", "TramTestKit", "messages-torture",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "TramSenseTests",
      dependencies: ["TramSense", "TramGeo", "TramBytes", "TramUnits", "TramTestKit"],
      swiftSettings: house),
    .testTarget(
      name: "TramProximityTests",
      dependencies: [
        "TramProximity", "TramBytes", "TramUnits", "TramTestKit", "CProximity", "TramTrails",
        "TramSense", "TramGeo", "TramIsolation", "proximity-fuzz",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: house),
    // Feeds the readers of files from outside with seeded nonsense, millions of times.
    .executableTarget(
      name: "proximity-fuzz",
      dependencies: [
        "TramProximity", "TramTracing", "TramBytes", "TramUnits", "TramTestKit",
      ],
      path: "Tests/ProximityFuzz", swiftSettings: house),
    .testTarget(
      name: "TramIsolationTests",
      dependencies: [
        "TramIsolation", "TramSQLite", "TramWorld", "TramSense", "TramGeo", "TramBytes",
        "TramJournal",
        "TramUnits", "TramTestKit",
      ],
      swiftSettings: house),
    .testTarget(
      name: "TramWorldTests",
      dependencies: [
        "TramWorld", "TramIsolation", "TramSense", "TramGeo", "TramBytes", "TramUnits",
      ],
      swiftSettings: house),
    // The same for the trail log.
    .executableTarget(
      name: "trail-torture", dependencies: ["TramTrails", "TramUnits", "TramTestKit"],
      path: "Tests/TrailTorture", swiftSettings: house),
    .testTarget(
      name: "TramTrailsTests",
      dependencies: [
        "TramTrails", "TramGeo", "TramBytes", "TramUnits", "TramTestKit", "trail-torture",
      ],
      swiftSettings: house),
    .testTarget(
      name: "TramTracingTests",
      dependencies: [
        "TramTracing", "TramSQLite", "TramTrails", "TramJournal", "TramGeo", "TramBytes",
        "TramUnits", "TramTestKit",
      ],
      swiftSettings: house),
    .testTarget(
      name: "TramServerTests",
      dependencies: [
        "TramServer", "TramGuard", "TramSignIn", "TramMessages", "TramSMPP", "TramSQLite",
        "TramWorld", "TramIsolation", "TramTracing", "TramSense", "TramProximity", "TramGeo",
        "TramBytes", "TramJournal",
        "TramTrails", "TramUnits", "TramTestKit", "server-load",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: house),
    // Loads a running server, and reads afterwards what it kept.
    .executableTarget(
      name: "server-load",
      dependencies: [
        "TramServer", "TramWorld", "TramIsolation", "TramSense", "TramTrails", "TramGeo",
        "TramBytes", "TramUnits", "TramTestKit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Tests/ServerLoad", swiftSettings: house),
    // Runs the built program as a person would.
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "tram", "TramProximity", "TramTrails", "TramTracing", "TramUnits", "TramTestKit",
      ],
      swiftSettings: house),
  ]
)
