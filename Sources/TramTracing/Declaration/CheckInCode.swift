// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What the QR code of a place says: an address with the place and a check under a key.
///
/// The check is 80 bits of a message authentication code over the place, so that nobody without
/// the key can hang up a poster of a place that there is not. It does not hinder copying a poster
/// to another door: that a place's code is heard far from the place is for the trails to say.
public struct CheckInCode: Hashable, Sendable {
  /// The place.
  public let place: VenueID
  /// The check: sixteen digits of Crockford's base 32.
  public let check: String

  /// Makes codes for a server.
  public struct Press: Sendable {
    private let link: CheckedLink
    private static let path = "/q/"

    /// Creates a press.
    ///
    /// - Parameters:
    ///   - address: Where the server is, `https://tram.example`, without a slash at its end.
    ///   - authenticate: The code of a message under the server's key.
    public init(address: String, authenticate: @escaping CheckedLink.Authenticator) {
      link = CheckedLink(
        address: address, path: Self.path, purpose: "tram check-in 1",
        authenticate: authenticate)
    }

    /// The code of a place.
    public func code(of place: VenueID) -> CheckInCode {
      CheckInCode(place: place, check: link.check(of: place.text))
    }

    /// The text of a place's QR code.
    public func text(of place: VenueID) -> String { link.text(of: place.text) }

    /// The place of a scanned text: the whole address, or what stands behind the path.
    ///
    /// - Throws: `TracingError`: `.badValue` for what is no such code, `.conflict` for a forged one
    public func place(of scanned: String) throws(TracingError) -> VenueID {
      let parts = link.parts(of: scanned)
      guard parts.count == 2, let place = VenueID(parts[0]) else {
        throw TracingError(
          .badValue,
          detail: "this is no check-in code of \(link.address); scan the code at the door")
      }
      guard link.holds(parts[1], for: place.text) else {
        throw TracingError(
          .conflict, detail: "the code of \(place.text) is not ours: the poster may be forged")
      }
      return place
    }
  }
}
