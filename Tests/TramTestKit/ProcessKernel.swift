// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes a line to standard output at once, so that it is out before the process can be killed.
public func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  let count = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
  if count != bytes.count { exit(3) }
}

/// Ends the process.
public func stop(_ code: Int32) -> Never { exit(code) }

/// Lets no file of this process grow beyond `bytes`, or any size again when `nil`.
///
/// What goes beyond fails with EFBIG rather than ending the process.
public func setFileSizeLimit(_ bytes: UInt64?) throws {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit()
  #if canImport(Glibc)
    let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
  #else
    let resource = RLIMIT_FSIZE
  #endif
  guard unsafe getrlimit(resource, &limit) == 0 else { throw refusal() }
  limit.rlim_cur = bytes.map { min(rlim_t($0), limit.rlim_max) } ?? limit.rlim_max
  guard unsafe setrlimit(resource, &limit) == 0 else { throw refusal() }
}

private func refusal() -> ContractBreach {
  ContractBreach("the file-size limit could not be set")
}
