// SPDX-License-Identifier: Apache-2.0

/// What is done for people of each level: who is kept apart, called, and tested, and for how long.
public struct CareRule: Codable, Hashable, Sendable {
  /// What is done for people of one level.
  public struct Plan: Codable, Hashable, Sendable {
    /// For how many days after the last exposure a contact is followed; 0 for not at all.
    public var days: Int
    /// On which days after the last exposure a sample is taken, ascending.
    public var testDays: [Int]
    /// Whether the ward is told to keep the person apart.
    public var isKeptApart: Bool
    /// Whether the person is told.
    public var isTold: Bool
    /// Whether only a negative sample of the last test day or later ends the follow-up, and with it
    /// the levels of those behind; else its last day does.
    public var endsByTest: Bool

    /// Creates a plan.
    ///
    /// - Parameter endsByTest: `nil` for a plan that ends by its last test, if it has one.
    public init(
      days: Int, testDays: [Int], isKeptApart: Bool, isTold: Bool = true, endsByTest: Bool? = nil
    ) {
      self.days = min(max(0, days), 60)
      self.testDays = testDays.sorted()
      self.isKeptApart = isKeptApart
      self.isTold = isTold
      self.endsByTest = endsByTest ?? !testDays.isEmpty
    }

    /// Reads a plan; `isTold` and `endsByTest` may be absent.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        days: try values.decode(Int.self, forKey: .days),
        testDays: try values.decode([Int].self, forKey: .testDays),
        isKeptApart: try values.decode(Bool.self, forKey: .isKeptApart),
        isTold: try values.decodeIfPresent(Bool.self, forKey: .isTold) ?? true,
        endsByTest: try values.decodeIfPresent(Bool.self, forKey: .endsByTest))
    }
  }

  /// Plans from F1 on; the last stands for all higher levels too.
  public var plans: [Plan]

  /// Creates a rule.
  public init(plans: [Plan]) { self.plans = plans }

  /// The rule as a text, by which a store knows whether it is the one that its tasks have.
  public var mark: String {
    let plans = plans.map { plan in
      "\(plan.days) \(plan.testDays) \(plan.isKeptApart) \(plan.isTold) \(plan.endsByTest)"
    }
    return "care " + plans.joined(separator: "; ")
  }

  /// The plan of a level; `nil` for a case, who is not followed as a contact.
  public func plan(_ level: Int) -> Plan? {
    guard level > 0, let last = plans.last else { return nil }
    return level <= plans.count ? plans[level - 1] : last
  }

  /// F1 kept apart and followed for 14 days (decision 5053/QD-BYT of 3 December 2020), tested on
  /// the first and the last of them, and let go by the last test; F2 followed at home, let go by
  /// the last day; F3 and beyond are told.
  ///
  /// The days of the tests are a setting of ours.
  public static let handbook2020 = CareRule(plans: [
    Plan(days: 14, testDays: [1, 14], isKeptApart: true),
    Plan(days: 14, testDays: [], isKeptApart: false),
    Plan(days: 0, testDays: [], isKeptApart: false),
  ])
}
