// SPDX-License-Identifier: Apache-2.0

import TramJournal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// The system's calls on files that SQLite does not make for us.

/// Opens a file for writing, or makes an empty one that only its owner can read.
///
/// - Parameter isNew: Whether a file that is there is refused.
/// - Returns: The descriptor, or `nil` where a new file was asked for and one is there.
func openPrivateFile(_ path: String, isNew: Bool) throws(JournalError) -> Int32? {
  let mode: mode_t = 0o600
  let flags = O_RDWR | O_CREAT | O_CLOEXEC | (isNew ? O_EXCL : 0)
  let descriptor = unsafe open(path, flags, mode)
  if descriptor >= 0 { return descriptor }
  let reason = takeSystemReason()
  if isNew, reason == EEXIST { return nil }
  throw fileFailure(reason, path)
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
