// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the product never waits for what only a measurement needs.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "Tram", path: ".."),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // GEOS by its C interface, the peer of our fences.
    .systemLibrary(name: "CGEOS", providers: [.apt(["libgeos-dev"])]),
    // What the C library's allocator has given out; no other module has it.
    .systemLibrary(name: "CAllocator"),
    // The peer of our matching, over OpenSSL.
    .target(name: "CMatchPeer", linkerSettings: [.linkedLibrary("crypto")]),
    .executableTarget(
      name: "Bench",
      dependencies: [
        "CAllocator", "CGEOS", "CMatchPeer",
        .product(name: "TramUnits", package: "Tram"),
        .product(name: "TramBytes", package: "Tram"),
        .product(name: "TramGeo", package: "Tram"),
        .product(name: "TramJournal", package: "Tram"),
        .product(name: "TramTrails", package: "Tram"),
        .product(name: "TramSense", package: "Tram"),
        .product(name: "TramGuard", package: "Tram"),
        .product(name: "TramMessages", package: "Tram"),
        .product(name: "TramSMPP", package: "Tram"),
        .product(name: "TramProximity", package: "Tram"),
        .product(name: "TramIsolation", package: "Tram"),
        .product(name: "TramTracing", package: "Tram"),
        .product(name: "TramSQLite", package: "Tram"),
        .product(name: "TramWorld", package: "Tram"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
  ]
)
