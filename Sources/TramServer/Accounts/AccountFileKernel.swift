// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Makes a file that only its owner can read where there is none, and takes others' rights to one
/// that is there.
///
/// - Throws: `AccountsError` with code `.storage`
func makePrivateAccountFile(_ path: String) throws(AccountsError) {
  let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw systemFailure(path) }
  defer { close(descriptor) }
  guard fchmod(descriptor, 0o600) == 0 else { throw systemFailure(path) }
}

private func systemFailure(_ path: String) -> AccountsError {
  let reason = unsafe String(cString: strerror(errno))
  return AccountsError(.storage, detail: "\(path): \(reason)")
}
