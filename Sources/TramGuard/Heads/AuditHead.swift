// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// What a log says of itself at a moment: how many entries, and the root over them.
///
/// Its text is a checkpoint (c2sp.org/tlog-checkpoint) with the time in an extension line.
public struct AuditHead: Hashable, Sendable {
  /// The log's name.
  public var origin: String
  /// How many entries.
  public var size: UInt64
  /// The root of the tree over them.
  public var root: MerkleHash
  /// When it was signed.
  public var time: Instant

  /// Creates a head.
  public init(origin: String, size: UInt64, root: MerkleHash, time: Instant) {
    self.origin = origin
    self.size = size
    self.root = root
    self.time = time
  }

  /// The lines that are signed.
  public var text: String {
    "\(origin)\n\(size)\n\(root.base64)\ntime \(time.milliseconds)\n"
  }

  /// Reads a head from the lines that were signed.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  public init(text: String) throws(GuardError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 5, lines[4].isEmpty, NoteKey.isName(lines[0]),
      let size = UInt64(lines[1]), size <= MerkleStrata.mostLeaves,
      let root = MerkleHash(base64: String(lines[2])), lines[3].hasPrefix("time "),
      let time = Int64(lines[3].dropFirst(5))
    else {
      throw GuardError(
        .corrupt, detail: "no head of an audit log: origin, size, root and time are expected")
    }
    self.init(
      origin: String(lines[0]), size: size, root: root, time: Instant(milliseconds: time))
    guard self.text == text else {
      throw GuardError(.corrupt, detail: "a head is not in its one form")
    }
  }
}
