// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Makes a log's tree again from its entries, and compares it with its files, with its heads and
/// with heads that were kept elsewhere.
public struct AuditVerifier {
  private let folder: String
  private var report = AuditReport()
  private var frontier = MerkleFrontier()
  private var strata = StratumBuffers()
  private var tree: AuditTreeFiles?
  /// Roots that heads speak of, by size.
  private var expected: [(head: AuditHead, place: String)] = []
  private var nextExpected = 0
  /// How many entries the log's own note says are safe; read before the entries, as the log may
  /// be written meanwhile.
  private var synced: UInt64 = 0
  private let progress: (UInt64) -> Void

  private init(_ folder: String, progress: @escaping (UInt64) -> Void) {
    self.folder = folder
    self.progress = progress
  }

  /// Looks at every byte of a log.
  ///
  /// - Parameters:
  ///   - heads: Heads that were kept elsewhere; without any, a log that was rolled back as a whole,
  ///     heads included, cannot be told from one that is younger.
  ///   - signer: The first signer's key, known from elsewhere; `nil` takes the folder's word.
  ///   - progress: Is told the number of entries now and then.
  /// - Throws: `GuardError` where the folder is no log, or cannot be read
  /// - Complexity: O(bytes); memory for one window and the heads
  public static func verify(
    folder: String, heads: [SignedHead] = [], signer: NoteKey? = nil,
    progress: @escaping (UInt64) -> Void = { _ in }
  ) throws(GuardError) -> AuditReport {
    var verifier = AuditVerifier(folder, progress: progress)
    try verifier.run(heads, signer)
    return verifier.report
  }

  private mutating func run(_ outside: [SignedHead], _ signer: NoteKey?) throws(GuardError) {
    let identity = try AuditIdentity.read(folder)
    if let signer, signer != identity.signer {
      report.add(.signature, nil, "the log names \(identity.signer) as its first signer")
    }
    checkHeads(outside, SignerChain(signer ?? identity.signer))
    tree = try? AuditTreeFiles(folder, .read, faults: nil)
    if tree == nil { report.add(.tree, nil, "a file of the tree is missing") }
    synced = (try? tree?.syncedSize()) ?? 0
    try readSegments()
    flushStrata(isLast: true)
    report.entries = frontier.size
    report.root = frontier.root
    if synced > frontier.size {
      report.add(
        .cut, frontier.size, "\(synced) entries had been written, and \(frontier.size) are there")
    }
    for (head, place) in expected.dropFirst(nextExpected) {
      report.add(
        .cut, frontier.size,
        "\(place) speaks of \(head.size) entries, and \(frontier.size) are there")
    }
  }

  // MARK: Heads

  private mutating func checkHeads(_ outside: [SignedHead], _ first: SignerChain) {
    var chain = first
    var chains = [chain]
    var last: AuditHead?
    do {
      for (number, record) in try HeadFile.read(folder).records.enumerated() {
        switch record {
        case .rotation(let rotation):
          do { try chain.follow(rotation) } catch {
            report.add(.signature, nil, error.detail)
          }
          chains.append(chain)
        case .head(let head):
          check(head, "head \(number + 1)", [chain])
          if let last { compare(head.head, last, "head \(number + 1)") }
          last = head.head
        }
      }
    } catch {
      report.add(.damaged, nil, "the heads cannot be read: \(error.detail)")
    }
    for (number, head) in outside.enumerated() {
      check(head, "outside head \(number + 1)", chains)
    }
    expected.sort { $0.head.size < $1.head.size }
  }

  private mutating func check(_ head: SignedHead, _ place: String, _ chains: [SignerChain]) {
    guard chains.contains(where: { $0.isSigned(head) }) else {
      report.add(.signature, nil, "\(place) is not signed by the log's signer")
      return
    }
    expected.append((head.head, place))
  }

  private mutating func compare(_ head: AuditHead, _ last: AuditHead, _ place: String) {
    if head.size < last.size {
      report.add(
        .rolledBack, head.size, "\(place) speaks of \(head.size) entries after \(last.size)")
    }
    if head.time < last.time {
      report.add(
        .clock, nil,
        "\(place) is \(last.time.milliseconds - head.time.milliseconds) ms before the last")
    }
  }

  /// Compares the root with the heads of as many entries as there are now.
  private mutating func compareRoot() {
    while nextExpected < expected.count, expected[nextExpected].head.size == frontier.size {
      let (head, place) = expected[nextExpected]
      if frontier.root == head.root {
        report.heads += 1
      } else {
        report.add(
          .rewritten, nil,
          "the first \(head.size) entries are not those of which \(place) was signed")
      }
      nextExpected += 1
    }
  }

  // MARK: Entries

  private mutating func readSegments() throws(GuardError) {
    let names = try GuardFolder.names(in: folder).filter {
      $0.hasPrefix(AuditSegment.prefix) && $0.hasSuffix(AuditSegment.suffix)
    }
    compareRoot()
    for name in names {
      let segment: AuditSegment
      do { segment = try AuditSegment(folder, name: name) } catch {
        report.add(.damaged, frontier.size, error.detail)
        return
      }
      guard segment.first == frontier.size else {
        report.add(
          .gap, frontier.size,
          "\(segment.path) begins with entry \(segment.first) in place of \(frontier.size)")
        return
      }
      guard try read(segment, isLast: name == names.last) else { return }
    }
  }

  /// Reads a segment; whether what follows it can still be told from what went before.
  private mutating func read(
    _ segment: AuditSegment, isLast: Bool
  ) throws(GuardError) -> Bool {
    let file = try AuditFile(segment.path, .read)
    var cursor = AuditFrameCursor(
      file, salt: segment.salt, offset: AuditSegment.headerSize, next: segment.first,
      end: segment.end)
    while true {
      let offset = cursor.offset
      switch try cursor.step() {
      case .end: return true
      case .damage(let reason):
        if isLast, !promises(beyond: cursor.next) {
          // Nothing was acknowledged or signed behind it: a crash left it, and opening cuts it.
          report.tornBytes = segment.end - offset
          return false
        }
        report.add(.damaged, cursor.next, "\(segment.path) at byte \(offset): \(reason)")
        return false
      case .frame(let frame, let at):
        guard let entries = frame.entries(in: cursor.window.span, at: at) else {
          report.add(
            .damaged, frame.first,
            "\(segment.path) at byte \(offset): the entries do not fill the frame")
          return false
        }
        for entry in entries { take(cursor.window.span.extracting(entry)) }
      }
    }
  }

  /// Whether the tree or a head says that there was an entry of this number.
  private func promises(beyond size: UInt64) -> Bool {
    nextExpected < expected.count || synced > size
  }

  private mutating func take(_ bytes: Span<UInt8>) {
    let number = frontier.size
    do { _ = try AuditEntry(bytes) } catch {
      report.add(.unreadable, number, "entry \(number): \(error.detail)")
    }
    frontier.append(.leaf(bytes), into: &strata)
    if nextExpected < expected.count { compareRoot() }
    if frontier.size % 4096 == 0 {
      flushStrata(isLast: false)
      if frontier.size % 65_536 == 0 { progress(frontier.size) }
    }
  }

  /// Compares the nodes since the last call with the tree's files.
  private mutating func flushStrata(isLast: Bool) {
    defer { strata.removeAll() }
    guard let tree else { return }
    let before = frontier.size - UInt64(strata.hashes[0].count)
    for (stratum, nodes) in strata.hashes.enumerated() where !nodes.isEmpty {
      let first = before >> UInt64(stratum * MerkleStrata.step)
      guard let kept = try? tree.read(stratum, from: first, count: nodes.count) else {
        report.add(
          .tree, nil,
          "\(AuditTreeFiles.name(stratum)) ends before node \(first + UInt64(nodes.count))"
        )
        continue
      }
      guard let at = kept.indices.first(where: { kept[$0] != nodes[$0] }) else { continue }
      let node = first + UInt64(at)
      if stratum == 0 {
        report.add(.changed, node, "entry \(node) is another than the tree holds")
      } else {
        report.add(.tree, nil, "\(AuditTreeFiles.name(stratum)): node \(node) is another")
      }
    }
  }
}
