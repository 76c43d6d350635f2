// SPDX-License-Identifier: Apache-2.0

import NIOPosix
import Testing
import TramMessages
import TramSMPP
import TramTestKit
import TramUnits

@Suite("A service and a centre over the loopback")
struct LoopbackTests {
  private let start = Instant(milliseconds: 1_606_600_000_000)
  private let message = ShortMessage(
    source: SMEAddress(name: "1407"), destination: SMEAddress(international: "84901234567"),
    text: [UInt8]("Bo Y te".utf8),
    carriage: {
      var carriage = Carriage()
      carriage.receipts = 1
      return carriage
    }())

  private func account(
    _ port: Int, password: Octets = "x", settings: SessionSettings = SessionSettings()
  ) -> CentreClient.Account {
    CentreClient.Account(
      name: ConnectionName("c1"), host: "127.0.0.1", port: port,
      bind: Bind(systemID: "tram", password: password), settings: settings)
  }

  @Test
  func `every message is answered and receipted, with several binds, and the lines end well`()
    async throws
  {
    let group = MultiThreadedEventLoopGroup.singleton
    let owner = TrialCentre()
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, on: group, owner: owner, now: start)
    try await withThrowingTaskGroup(of: SessionEnd.self) { tasks in
      for _ in 0..<3 {
        let sender = TrialSender([message], count: 2000)
        let client = CentreClient(account(centre.port), owner: sender, on: group, now: start)
        tasks.addTask {
          let end = try await client.runOnce()
          let tally = sender.tally
          #expect(tally.taken == 2000 && tally.receipts == 2000 && tally.strays == 0)
          return end
        }
      }
      for try await end in tasks { #expect(end == .unbound) }
    }
    #expect(owner.tally.messages == 6000 && owner.tally.confirmed == 6000)
    try await centre.close()
  }

  @Test
  func `ids that are hexadecimal in answers and decimal in receipts are joined`() async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    var manner = TrialCentre.Manner()
    manner.mixesIDs = true
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, on: group, owner: TrialCentre(manner), now: start)
    let sender = TrialSender(
      [message], count: 300, rule: MessageIDRule(answer: .hexadecimal, receipt: .decimal))
    let client = CentreClient(account(centre.port), owner: sender, on: group, now: start)
    #expect(try await client.runOnce() == .unbound)
    #expect(sender.tally.receipts == 300)
    try await centre.close()
  }

  @Test
  func `a wrong password ends the attempts, a limit is kept to`() async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    var manner = TrialCentre.Manner()
    manner.password = "secret"
    manner.limit = 200
    let owner = TrialCentre(manner)
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, on: group, owner: owner, now: start)
    let refused = CentreClient(
      account(centre.port), owner: TrialSender([message], count: 1), on: group, now: start)
    let end = try await refused.run(waits: Backoff(seed: 1)) { _ in
      Issue.record("it was tried again")
    }
    #expect(end == .bindRefused(.invalidPassword))
    let sender = TrialSender([message], count: 400)
    let client = CentreClient(
      account(centre.port, password: "secret"), owner: sender, on: group, now: start)
    #expect(try await client.runOnce() == .unbound)
    #expect(sender.tally.taken == 400 && sender.tally.receipts == 400)
    #expect(sender.tally.putOff == owner.tally.throttled)
    try await centre.close()
  }

  @Test
  func `a line that nobody answers is tried again after waits that grow`() async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    // A port that was free a moment ago.
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, on: group, owner: TrialCentre(), now: start)
    let port = centre.port
    try await centre.close()
    let client = CentreClient(
      account(port), owner: TrialSender([message], count: 1), on: group, now: start)
    let waits = Counter()
    await #expect(throws: CancellationError.self) {
      _ = try await client.run(waits: Backoff(seed: 3)) { seconds in
        if await waits.add(seconds) == 5 { throw CancellationError() }
      }
    }
    let seen = await waits.seen
    #expect(seen.count == 5 && seen[4] > seen[0])
  }

  @Test
  func `over TLS nothing is in the clear, and another centre's certificate ends the line`()
    async throws
  {
    let group = MultiThreadedEventLoopGroup.singleton
    let scratch = try ScratchFolder()
    let own = try TestCertificate("own", in: scratch)
    let other = try TestCertificate("other", in: scratch)
    let owner = TrialCentre()
    let centre = try await MessageCentre.listen(
      host: "127.0.0.1", port: 0, on: group, owner: owner,
      security: try LineSecurity.centre(chain: own.chain, key: own.key), now: start)
    for host in ["127.0.0.1", "localhost"] {
      var account = account(centre.port)
      account.host = host
      let sender = TrialSender([message], count: 500)
      let client = CentreClient(
        account, owner: sender,
        security: try LineSecurity.service(host: host, roots: own.chain), on: group, now: start)
      #expect(try await client.runOnce() == .unbound)
      #expect(sender.tally.taken == 500 && sender.tally.receipts == 500)
    }
    let taken = owner.tally.messages
    // One who trusts another, one with the system's trust, and one in the clear get nowhere.
    for security in [
      try LineSecurity.service(host: "127.0.0.1", roots: other.chain),
      try LineSecurity.service(host: "127.0.0.1"), nil,
    ] {
      let sender = TrialSender([message], count: 1)
      let client = CentreClient(
        account(centre.port), owner: sender, security: security, on: group, now: start)
      #expect(try await client.runOnce() != .unbound)
      #expect(sender.tally.taken == 0)
    }
    #expect(owner.tally.messages == taken)
    try await centre.close()
    #expect(throws: LineSecurity.Failure.self) {
      try LineSecurity.centre(chain: own.chain, key: other.key)
    }
    #expect(throws: LineSecurity.Failure.self) {
      try LineSecurity.service(host: "a", roots: own.key)
    }
  }

  private actor Counter {
    var seen: [Double] = []
    func add(_ seconds: Double) -> Int {
      seen.append(seconds)
      return seen.count
    }
  }
}
