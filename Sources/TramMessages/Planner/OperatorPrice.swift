// SPDX-License-Identifier: Apache-2.0

/// What one operator takes for one part of a message, in whole đồng.
public struct OperatorPrice: Hashable, Sendable {
  /// The operator.
  public var name: String
  /// The price of a part, in đồng; not negative.
  public var part: Int64

  /// Creates a price.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a negative price or one above a million đồng,
  ///   or a name that is empty or longer than 64 octets.
  public init(name: String, part: Int64) throws(MessagesError) {
    guard !name.isEmpty, name.utf8.count <= 64 else {
      throw MessagesError(.badValue, detail: "an operator has a name of 1 to 64 octets")
    }
    guard (0...1_000_000).contains(part) else {
      throw MessagesError(
        .badValue, detail: "a part costs 0 to 1000000 đồng at \(name), not \(part)")
    }
    self.name = name
    self.part = part
  }
}

/// How many people of each operator a message goes to, and what it costs them all.
public struct MessageCost: Hashable, Sendable {
  /// One operator's share.
  public struct Share: Hashable, Sendable {
    /// The operator and its price.
    public var price: OperatorPrice
    /// How many people.
    public var people: Int64
    /// How many parts they get together.
    public var parts: Int64
    /// What they cost together, in đồng.
    public var cost: Int64
  }

  /// The shares.
  public let shares: [Share]
  /// All parts.
  public let parts: Int64
  /// All costs, in đồng.
  public let cost: Int64

  /// Counts and prices a message.
  ///
  /// - Throws: `MessagesError` with `.badValue` for negative people or sums beyond 2^63.
  public init(
    parts each: Int, of reach: [(price: OperatorPrice, people: Int64)]
  ) throws(MessagesError) {
    var shares: [Share] = []
    var sum = (parts: Int64(0), cost: Int64(0))
    for (price, people) in reach {
      guard people >= 0 else {
        throw MessagesError(.badValue, detail: "\(people) people of \(price.name)")
      }
      let (parts, overflow) = people.multipliedReportingOverflow(by: Int64(each))
      let (cost, costOverflow) = parts.multipliedReportingOverflow(by: price.part)
      let (allParts, partsOver) = sum.parts.addingReportingOverflow(parts)
      let (allCost, allOver) = sum.cost.addingReportingOverflow(cost)
      guard !overflow, !costOverflow, !partsOver, !allOver else {
        throw MessagesError(.badValue, detail: "the cost goes beyond 2^63 đồng")
      }
      shares.append(Share(price: price, people: people, parts: parts, cost: cost))
      sum = (allParts, allCost)
    }
    self.shares = shares
    parts = sum.parts
    cost = sum.cost
  }
}
