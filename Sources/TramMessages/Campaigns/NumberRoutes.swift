// SPDX-License-Identifier: Apache-2.0

/// Which operator a number belongs to, by its first digits; numbers that were carried over to
/// another operator stand by themselves, with all their digits.
public struct NumberRoutes: Hashable, Sendable {
  private var routes: [String: UInt16] = [:]
  private var longest = 0

  /// Creates routes to nowhere.
  public init() {}

  /// Adds the numbers that begin with some digits, country code first.
  ///
  /// - Throws: `MessagesError` with `.badValue` for what is not 1 to 15 digits, and for digits that
  ///   lead elsewhere already
  public mutating func add(_ digits: String, to centre: UInt16) throws(MessagesError) {
    guard (1...15).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { throw MessagesError(.badValue, detail: "a route is 1 to 15 digits, not \(digits)") }
    if let other = routes[digits], other != centre {
      throw MessagesError(.badValue, detail: "\(digits) leads to operator \(other) already")
    }
    routes[digits] = centre
    longest = max(longest, digits.utf8.count)
  }

  /// The operator of a number, by the longest digits that are known; `nil` for none.
  public func centre(of number: PhoneNumber) -> UInt16? {
    var digits = number.description
    while !digits.isEmpty {
      if digits.utf8.count <= longest, let centre = routes[digits] { return centre }
      digits.removeLast()
    }
    return nil
  }
}
