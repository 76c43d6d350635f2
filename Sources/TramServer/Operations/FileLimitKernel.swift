// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How many files and connections the system lets this process have open.
public enum FileLimit {
  /// Raises the limit as far as the system allows and gives it.
  ///
  /// Most systems start a program with 1,024, and each connection takes one.
  @discardableResult
  public static func raise() -> UInt64 {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard unsafe getrlimit(resource, &limit) == 0 else { return 0 }
    if limit.rlim_cur < limit.rlim_max {
      var wanted = limit
      wanted.rlim_cur = limit.rlim_max
      if unsafe setrlimit(resource, &wanted) == 0 { return UInt64(wanted.rlim_cur) }
    }
    return UInt64(limit.rlim_cur)
  }
}
