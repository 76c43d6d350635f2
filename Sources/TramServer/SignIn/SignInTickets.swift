// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import TramBytes
import TramUnits

/// What a browser carries between two steps of signing in: sealed, so that it can neither read nor
/// change it, and nothing is kept here that strangers could fill.
///
/// The key is one of chance in the memory of the process: after a restart signing in begins again.
struct SignInTickets: Sendable {
  /// Between which steps.
  enum Step: String, Sendable {
    /// After the password, before the code.
    case second
    /// A challenge to sign in by a passkey.
    case passkey
    /// A challenge to register a passkey.
    case register
    /// A round to a provider.
    case openID = "openid"
  }

  private let key = SymmetricKey(size: .bits256)
  /// How long a step may take, seconds.
  static let life = 600.0
  /// The most bytes of a cookie that are looked at.
  private static let longest = 3600

  /// The name of a step's cookie.
  static func name(_ step: Step, isSecure: Bool) -> String {
    (isSecure ? "__Host-tram-" : "tram-") + step.rawValue
  }

  /// The `Set-Cookie` that gives a ticket to a browser.
  func starting(
    _ step: Step, _ fields: [String], isSecure: Bool, at now: Instant
  ) throws -> String {
    let text = ([String(now.milliseconds)] + fields).joined(separator: "\n")
    let box = try AES.GCM.seal(
      Array(text.utf8), using: key, authenticating: Array(step.rawValue.utf8))
    let sealed = box.combined.map { Base64.text(of: $0, as: .url) } ?? ""
    return "\(Self.name(step, isSecure: isSecure))=\(sealed); Max-Age=\(Int(Self.life))"
      + Self.attributes(isSecure)
  }

  /// The `Set-Cookie` that takes it away.
  static func ending(_ step: Step, isSecure: Bool) -> String {
    "\(name(step, isSecure: isSecure))=; Max-Age=0" + attributes(isSecure)
  }

  /// Lax, because a provider's answer comes by a link from its site.
  private static func attributes(_ isSecure: Bool) -> String {
    "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
  }

  /// The fields of the ticket that a request brings; `nil` without one, or for one that is too
  /// old, was changed or is of another step or process.
  func fields(_ step: Step, of facts: RequestFacts, at now: Instant) -> [String]? {
    let name = Self.name(step, isSecure: facts.isSecure)
    guard let value = SessionCookie.value(of: name, in: facts.fields[values: .cookie]),
      value.utf8.count <= Self.longest, let bytes = Base64.bytes(of: value.utf8, as: .url),
      let box = try? AES.GCM.SealedBox(combined: bytes),
      let text = try? AES.GCM.open(box, using: key, authenticating: Array(step.rawValue.utf8))
    else { return nil }
    let fields = String(decoding: text, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let made = fields.first.flatMap({ Int64($0) }) else { return nil }
    let age = now.seconds(since: Instant(milliseconds: made))
    return (0..<Self.life).contains(age) ? Array(fields.dropFirst()) : nil
  }
}
