// SPDX-License-Identifier: Apache-2.0

public import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A program that was started, until it has ended.
///
/// Foundation's `Process` reads beyond its list of open files where more than some 1,355 are open
/// (swift-corelibs-foundation, pull request 5472), and a thousand tests at a time have as many.
public final class ChildProcess {
  /// How a program ended.
  public enum Ending: Hashable, Sendable {
    case exit(Int32)
    case signal(Int32)

    /// The code that it ended with, or the signal's number.
    public var status: Int32 {
      switch self {
      case .exit(let code): code
      case .signal(let number): number
      }
    }
  }

  /// The program could not be started.
  public struct DidNotStart: Error {
    /// Its path.
    public var path: String
    /// What the system said.
    public var code: Int32
  }

  /// Its number in the system.
  public let identifier: pid_t
  private var ending: Ending?

  /// Starts a program, named by its path and its arguments.
  ///
  /// Files of this process other than those named stay closed to it; `nil` is nothing to read, and
  /// what is written is lost.
  public init(
    _ command: [String], input: FileHandle? = nil, output: FileHandle? = nil,
    errors: FileHandle? = nil
  ) throws {
    let nowhere = try Self.nowhere()
    defer { try? nowhere.close() }
    let files = [input, output, errors].map { ($0 ?? nowhere).fileDescriptor }
    let (code, pid) = Self.spawn(command, files: files)
    guard code == 0 else { throw DidNotStart(path: command.first ?? "", code: code) }
    identifier = pid
  }

  /// Nothing outlives its test: whoever waits for any child at all, as tests of exits do, would see
  /// one that ended and that nobody asked for again and again, and its own never.
  deinit {
    send(SIGKILL)
    wait()
  }

  private static func nowhere() throws -> FileHandle {
    guard let handle = FileHandle(forUpdatingAtPath: "/dev/null") else {
      throw DidNotStart(path: "/dev/null", code: ENOENT)
    }
    return handle
  }

  private static func spawn(_ command: [String], files: [Int32]) -> (code: Int32, pid: pid_t) {
    #if canImport(Glibc)
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
      var pid: pid_t = 0
      unsafe posix_spawn_file_actions_init(&actions)
      unsafe posix_spawnattr_init(&attributes)
      defer {
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
      }
      for (place, file) in files.enumerated() {
        unsafe posix_spawn_file_actions_adddup2(&actions, file, Int32(place))
      }
      _ = unsafe closeFrom?(&actions, 3)
      // Threads of a queue block signals, and a child would too.
      var none = sigset_t()
      unsafe sigemptyset(&none)
      unsafe posix_spawnattr_setsigmask(&attributes, &none)
      unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
      var words: [UnsafeMutablePointer<CChar>?] = unsafe []
      for word in command { unsafe words.append(strdup(word)) }
      unsafe words.append(nil)
      defer { for place in command.indices { unsafe free(words[place]) } }
      let code = unsafe posix_spawn(
        &pid, command.first ?? "", &actions, &attributes, words, environ)
      return (code, pid)
    #else
      return (ENOTSUP, 0)
    #endif
  }

  #if canImport(Glibc)
    private typealias CloseFrom =
      @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// Closes all files from one on; glibc's headers show it to C alone.
    private static let closeFrom: CloseFrom? = {
      let found = unsafe dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
      return unsafe unsafeBitCast(found, to: CloseFrom?.self)
    }()
  #endif

  /// Whether it has not ended.
  public var isRunning: Bool { look(WNOHANG) == nil }

  /// Sends a signal, unless it has ended.
  public func send(_ signal: Int32) {
    if ending == nil { _ = kill(identifier, signal) }
  }

  /// Waits for its end.
  ///
  /// Once it is reaped nothing of it is left: its files are closed and its locks are free.
  @discardableResult
  public func wait() -> Ending { look(0) ?? .exit(-1) }

  private func look(_ options: Int32) -> Ending? {
    if let ending { return ending }
    var status: Int32 = 0
    while true {
      let found = unsafe waitpid(identifier, &status, options)
      if found == 0 { return nil }
      if found == identifier { break }
      guard errno == EINTR else {
        ending = .exit(-1)
        return ending
      }
    }
    let number = status & 0x7F
    ending = number == 0 ? .exit((status >> 8) & 0xFF) : .signal(number)
    return ending
  }
}
