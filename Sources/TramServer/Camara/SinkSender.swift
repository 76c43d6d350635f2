// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends one notice to one sink: to the address that was checked, without following anything.
struct SinkSender: Sendable {
  /// What came of it.
  enum Outcome: Hashable, Sendable {
    case delivered
    /// The sink said that it is no more (410).
    case gone
    case failed
  }

  let sinks: SinkGuard
  let seconds: Int

  /// Sends a notice; the answer's body is not read.
  func send(_ notice: GeofenceNotice, of subscription: GeofenceSubscription) async -> Outcome {
    guard let target = await sinks.target(of: subscription.sink) else { return .failed }
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(
        connect: .seconds(Int64(min(seconds, 5))), read: .seconds(Int64(seconds))))
    configuration.httpVersion = .http1Only
    if target.host != target.address { configuration.dnsOverride = [target.host: target.address] }
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let outcome = await send(notice, of: subscription, by: client)
    try? await client.shutdown()
    return outcome
  }

  private func send(
    _ notice: GeofenceNotice, of subscription: GeofenceSubscription, by client: HTTPClient
  ) async -> Outcome {
    var request = HTTPClientRequest(url: subscription.sink)
    request.method = .POST
    for (name, value) in subscription.headers.sorted(by: { $0.key < $1.key }) {
      request.headers.replaceOrAdd(name: name, value: value)
    }
    request.headers.replaceOrAdd(name: "content-type", value: "application/cloudevents+json")
    request.headers.replaceOrAdd(name: "x-correlator", value: notice.event)
    if let token = subscription.token {
      request.headers.replaceOrAdd(name: "authorization", value: "Bearer \(token.value)")
    }
    request.body = .bytes(ByteBuffer(bytes: notice.body))
    do {
      let response = try await client.execute(request, timeout: .seconds(Int64(seconds)))
      switch response.status.code {
      case 200..<300: return .delivered
      case 410: return .gone
      default: return .failed
      }
    } catch {
      return .failed
    }
  }
}
