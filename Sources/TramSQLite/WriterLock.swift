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
    let mode: mode_t = 0o600
    let descriptor = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw fileFailure(errno, name) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
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
  let mode: mode_t = 0o600
  let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
  if descriptor >= 0 {
    close(descriptor)
  } else if errno != EEXIST {
    throw fileFailure(errno, path)
  }
}

/// The refusal of a file for the system's reason.
func fileFailure(_ reason: Int32, _ path: String) -> JournalError {
  let text = unsafe String(cString: strerror(reason))
  return JournalError(fileCode(reason), detail: "\(path): \(text)")
}

/// The kind of failure that a reason of the system is.
func fileCode(_ reason: Int32) -> JournalError.Code {
  switch reason {
  case ENOSPC, EDQUOT, EFBIG: .diskFull
  case EACCES, EPERM, EROFS: .readOnly
  default: .inputOutput
  }
}

/// The system's reason of the last call that failed on this thread since the last time it was
/// asked; 0 when there was none.
///
/// SQLite keeps a reason of its own, but not for a commit that could not be written.
func takeSystemReason() -> Int32 {
  defer { errno = 0 }
  return errno
}
