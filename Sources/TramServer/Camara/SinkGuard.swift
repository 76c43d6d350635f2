// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix

/// Keeps the addresses that strangers give us from leading into this machine or its networks.
///
/// The text is checked when a subscription is made; before each delivery its name is looked up and
/// the connection goes to the very address that was checked, so that a name which changes its
/// address in between gains nothing.
struct SinkGuard: Sendable {
  /// Whether anything goes, http and private networks too: for tests.
  let allowsPlain: Bool

  /// Where a sink is.
  struct Target: Hashable, Sendable {
    var host: String
    /// The address to connect to.
    var address: String
  }

  /// The longest address of a sink, bytes.
  private static let longest = 2048

  /// Refuses what is no address of a sink.
  ///
  /// - Throws: `CamaraError` 400 INVALID_SINK
  func check(_ sink: String) throws {
    guard let host = Self.host(of: sink, allowsPlain: allowsPlain) else {
      throw CamaraError(400, "INVALID_SINK", "a sink is an https address without user or fragment")
    }
    guard !allowsPlain else { return }
    let isNumber = (try? SocketAddress(ipAddress: host, port: 443)) != nil
    guard isNumber ? Self.isPublic(host) : Self.isPublicName(host) else {
      throw CamaraError(400, "INVALID_SINK", "a sink lies where everybody reaches it")
    }
  }

  /// Looks a sink's name up; `nil` when there is none or it leads where nobody is to be led.
  func target(of sink: String) async -> Target? {
    guard let host = Self.host(of: sink, allowsPlain: allowsPlain) else { return nil }
    if !allowsPlain, (try? SocketAddress(ipAddress: host, port: 443)) == nil,
      !Self.isPublicName(host)
    {
      return nil
    }
    let address = try? await NIOThreadPool.singleton.runIfActive {
      try SocketAddress.makeAddressResolvingHost(host, port: 443).ipAddress
    }
    guard let found = address ?? nil, allowsPlain || Self.isPublic(found) else { return nil }
    return Target(host: host, address: found)
  }

  /// The host of an address that has the right form.
  static func host(of sink: String, allowsPlain: Bool) -> String? {
    guard sink.utf8.count <= longest, sink.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      let parts = URLComponents(string: sink), let scheme = parts.scheme?.lowercased(),
      scheme == "https" || (allowsPlain && scheme == "http"),
      parts.user == nil, parts.password == nil, parts.fragment == nil,
      parts.port.map({ (1...65_535).contains($0) }) ?? true,
      var host = parts.host, !host.isEmpty
    else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return host.contains("%") ? nil : host
  }

  /// A Boolean value: whether a name may lead anywhere but into the local network.
  ///
  /// A last part that is a number makes the whole an address to some resolvers (`127.1`,
  /// `0177.0.0.1`; the URL standard, "ends in a number"), so it is no name.
  static func isPublicName(_ host: String) -> Bool {
    let name = host.lowercased().trimmingCharacters(in: ["."])
    let last = name.split(separator: ".").last ?? ""
    guard !last.allSatisfy(\.isNumber), !last.hasPrefix("0x") else { return false }
    let isLocal = [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".intranet"]
      .contains { name.hasSuffix($0) }
    return name.contains(".") && !isLocal
  }

  /// A Boolean value: whether an address is of the open internet (the registries of special
  /// addresses for IPv4 and IPv6, RFC 6890 with later entries).
  static func isPublic(_ address: String) -> Bool {
    if address.contains(":") { return isPublicIPv6(address) }
    let parts = address.split(separator: ".", omittingEmptySubsequences: false)
      .compactMap { UInt8($0) }
    guard parts.count == 4 else { return false }
    let (a, b, c) = (parts[0], parts[1], parts[2])
    switch a {
    case 0, 10, 127, 224...255: return false
    case 100: return !(64...127).contains(b)
    case 169: return b != 254
    case 172: return !(16...31).contains(b)
    case 192: return b != 168 && !(b == 0 && (c == 0 || c == 2)) && !(b == 88 && c == 99)
    case 198: return b != 18 && b != 19 && !(b == 51 && c == 100)
    case 203: return !(b == 0 && c == 113)
    default: return true
    }
  }

  /// Of IPv6 only 2000::/3 is handed out; in it Teredo, documentation and 6to4 are refused.
  private static func isPublicIPv6(_ address: String) -> Bool {
    let groups = address.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count >= 3, let first = UInt16(groups[0], radix: 16), first & 0xE000 == 0x2000
    else { return false }
    if first == 0x2002 || first == 0x3FFF { return false }
    if first == 0x2001 {
      let second = groups[1].isEmpty ? 0 : UInt16(groups[1], radix: 16) ?? 0
      return second > 0x01FF && second != 0x0DB8
    }
    return true
  }
}
