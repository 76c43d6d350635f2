// SPDX-License-Identifier: Apache-2.0

/// Why the journal refused, or could not keep, what it was given.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers switch on and tests compare.
  public struct Code: Hashable, Sendable {
    private enum Kind: Sendable {
      case keyConflict, tooLarge, diskFull, corrupt, busy, closed, readOnly, newerSchema
      case notAJournal, inputOutput, badProjection
    }
    private let kind: Kind

    /// The idempotency key was taken before by an entry with other content.
    public static let keyConflict = Self(kind: .keyConflict)
    /// A payload, a batch, a name or a checkpoint is larger than `JournalLimits` allow.
    public static let tooLarge = Self(kind: .tooLarge)
    /// The disk, a quota or a file-size limit left no room; nothing of the batch was kept.
    public static let diskFull = Self(kind: .diskFull)
    /// What is stored is not what was written: a broken hash, a gap, a damaged file.
    public static let corrupt = Self(kind: .corrupt)
    /// Another process holds the journal, or too many appenders wait.
    public static let busy = Self(kind: .busy)
    /// The journal was closed, or stopped itself after a write that the disk did not confirm.
    public static let closed = Self(kind: .closed)
    /// The file or its folder cannot be written.
    public static let readOnly = Self(kind: .readOnly)
    /// The file was written by a later version of this program.
    public static let newerSchema = Self(kind: .newerSchema)
    /// The file is something else than a journal.
    public static let notAJournal = Self(kind: .notAJournal)
    /// The file could not be opened, read or written.
    public static let inputOutput = Self(kind: .inputOutput)
    /// A projection's saved state could not be read back.
    public static let badProjection = Self(kind: .badProjection)
  }

  /// The kind of failure.
  public var code: Code
  /// What was seen and what was expected, as a person can act on it.
  public var detail: String

  /// Creates an error.
  public init(_ code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The reason as a person reads it.
  public var description: String { detail }

  /// A Boolean value: whether the batch itself is at fault, so that another batch may succeed.
  public var isAboutTheBatch: Bool { code == .keyConflict || code == .tooLarge }
}
