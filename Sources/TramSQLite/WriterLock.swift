// SPDX-License-Identifier: Apache-2.0

import TramJournal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The right to be the only writer of a journal, as a lock on the file `JOURNAL-lock` beside it.
///
/// The system gives it back when the process ends, however it ends. It is a file of its own
/// because closing any descriptor of the journal would drop SQLite's locks on it.
struct WriterLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock without waiting.
  ///
  /// - Throws: `JournalError`: `.busy` when another process or journal has it; `.readOnly`
  init(journal path: String) throws(JournalError) {
    let name = path + "-lock"
    guard let descriptor = try openPrivateFile(name, isNew: false) else {
      throw JournalError(.inputOutput, detail: "\(name) could not be opened")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = takeSystemReason()
      close(descriptor)
      guard reason == EWOULDBLOCK else { throw fileFailure(reason, name) }
      throw JournalError(.busy, detail: "\(path) is being written by another process")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}

/// Makes an empty file that only its owner can read, unless there is a file.
func makePrivateFile(_ path: String) throws(JournalError) {
  if let descriptor = try openPrivateFile(path, isNew: true) { close(descriptor) }
}
