// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import TramServer
import TramUnits

/// Reports as many phones would, each once a minute, through a number of connections.
///
/// A report is due at its own moment whether the server keeps up or not, and its time counts from
/// then, so a server that falls behind cannot hide it.
struct Phones: AsyncParsableCommand {
  @Option(help: "The server's port on this machine.") var port = 8080
  @Option(help: "The file with a token a line.") var tokens: String
  @Option(help: "How many minutes.") var minutes = 5.0
  @Option(help: "Through how many connections.") var connections = 256
  @Option(help: "Seconds between two reports of a phone.") var interval = 60.0
  @Option(help: "The file that gets a line an acknowledged report.") var acknowledged: String

  func run() async throws {
    let tokens = try String(contentsOfFile: self.tokens, encoding: .utf8).split(separator: "\n")
      .map { Data("phone:\($0)".utf8).base64EncodedString() }
    let start = ContinuousClock.now
    let startTime = Int64(Date().timeIntervalSince1970 * 1000)
    let results = try await withThrowingTaskGroup(of: PhoneLine.Result.self) { group in
      for lane in 0..<connections {
        group.addTask {
          try await PhoneLine(
            port: port, tokens: tokens, lane: lane, lanes: connections, start: start,
            startTime: startTime, seconds: minutes * 60, interval: interval
          ).run()
        }
      }
      return try await group.reduce(into: [PhoneLine.Result]()) { $0.append($1) }
    }
    let took = ContinuousClock.now - start
    var latencies = Latencies()
    var lines = ""
    var refused = 0
    for result in results {
      latencies.add(result.latencies)
      refused += result.refused
      for report in result.acknowledged { lines += "\(report.device) \(report.time)\n" }
    }
    try lines.write(toFile: acknowledged, atomically: true, encoding: .utf8)
    let seconds = Double(took.components.seconds)
    print(
      String(
        format: """
          %d reports acknowledged in %.0f s (%.0f a second), %d refused; milliseconds: \
          p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, worst %.1f
          """,
        latencies.total, seconds, Double(latencies.total) / max(seconds, 1), refused,
        latencies.within(0.5), latencies.within(0.9), latencies.within(0.99),
        latencies.within(0.999), latencies.worst))
  }
}

/// One connection that carries the reports of every so-manieth phone.
struct PhoneLine: Sendable {
  struct Result: Sendable {
    var latencies = Latencies()
    var acknowledged: [(device: Int, time: Int64)] = []
    var refused = 0
  }

  let port: Int
  let tokens: [String]
  let lane: Int
  let lanes: Int
  let start: ContinuousClock.Instant
  let startTime: Int64
  let seconds: Double
  let interval: Double

  func run() async throws -> Result {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
            wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var result = Result()
      var answers = inbound.makeAsyncIterator()
      for round in 0..<Int(seconds / interval) {
        for phone in stride(from: lane, to: tokens.count, by: lanes) {
          let due =
            (Double(round) + Double(phone) / Double(tokens.count)) * interval
          let moment = start + .microseconds(Int64(due * 1e6))
          try await Task.sleep(until: moment, clock: .continuous)
          let time = startTime + Int64(due * 1000)
          try await send(phone, time: time, to: outbound)
          guard try await isAccepted(&answers) else {
            result.refused += 1
            continue
          }
          let took = ContinuousClock.now - moment
          result.latencies.add(
            Double(took.components.seconds) * 1000 + Double(took.components.attoseconds) * 1e-15)
          // OwnTracks gives whole seconds.
          result.acknowledged.append((phone + 1, time / 1000 * 1000))
        }
      }
      return result
    }
  }

  private func send(
    _ phone: Int, time: Int64, to outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
  ) async throws {
    let home = Home(phone)
    let wobble = Double((phone &* 7919 &+ Int(time / 1000)) % 200) * 1e-6
    let body = ByteBuffer(
      string: """
        {"_type":"location","lat":\(home.latitude + wobble),"lon":\(home.longitude),"acc":12,\
        "tst":\(time / 1000),"batt":80,"tid":"ld","conn":"m","t":"t"}
        """)
    var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/pub")
    head.headers.add(name: "Host", value: "127.0.0.1")
    head.headers.add(name: "Authorization", value: "Basic \(tokens[phone])")
    head.headers.add(name: "Content-Type", value: "application/json")
    head.headers.add(name: "Content-Length", value: "\(body.readableBytes)")
    try await outbound.write(.head(head))
    try await outbound.write(.body(.byteBuffer(body)))
    try await outbound.write(.end(nil))
  }

  @concurrent private func isAccepted(
    _ answers: inout NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
  ) async throws -> Bool {
    var isAccepted = false
    while let part = try await answers.next() {
      switch part {
      case .head(let head): isAccepted = head.status == .ok
      case .body: continue
      case .end: return isAccepted
      }
    }
    return false
  }
}
