// SPDX-License-Identifier: Apache-2.0

/// Compares what the portal booked, what the operators billed and what the bank received.
///
/// Messages are compared one by one, by the operators' ids. Where the two billing systems differ
/// the operator's bill prevails (Circular 09/2015/TT-BTTTT, article 12); the amount is the number
/// of units by their worth. Nothing is settled silently: every difference is listed.
public struct Reconciliation: Sendable {
  /// One message of one operator.
  struct Key: Hashable {
    var operatorNumber: Int
    var message: Octets
  }

  /// What both sides say of a message: units, 0 where it does not stand.
  struct Sides {
    var portal: Int32 = 0
    var bill: Int32 = 0

    /// Sets the portal's units; `false` when they are set.
    mutating func bookPortal(_ count: Int) -> Bool {
      guard portal == 0 else { return false }
      portal = Int32(count)
      return true
    }

    /// Sets the bill's units; `false` when they are set.
    mutating func bookBill(_ count: Int) -> Bool {
      guard bill == 0 else { return false }
      bill = Int32(count)
      return true
    }
  }

  /// What one unit is worth, in đồng.
  public let unit: Int64
  /// The highest number of units of a message.
  public let most: Int
  private var names: [String] = []
  private var numbers: [String: Int] = [:]
  private var sides: [Key: Sides] = [:]
  private var banked: [Int: Int64] = [:]
  private var repeats: [Difference] = []

  /// Creates a comparison.
  ///
  /// - Throws: `MessagesError` with `.badValue` unless a unit is worth 1 to 100,000,000 đồng.
  public init(unit: Int64 = 20_000, most: Int = 100) throws(MessagesError) {
    guard (1...100_000_000).contains(unit), (1...10_000).contains(most) else {
      throw MessagesError(
        .badValue, detail: "a unit is worth 1 to 100000000 đồng and a message has 1 to 10000")
    }
    self.unit = unit
    self.most = most
  }

  /// Makes room for messages to come.
  public mutating func reserve(_ count: Int) { sides.reserveCapacity(count) }

  /// Adds a message that the portal booked.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a message that cannot be
  public mutating func addPortal(
    _ message: Octets, of name: String, count: Int
  ) throws(MessagesError) {
    let key = try key(message, name, count)
    if sides[key, default: Sides()].bookPortal(count) { return }
    try note(.portalTwice, key, count)
  }

  /// Adds a message of an operator's bill.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a message that cannot be
  public mutating func addBill(
    _ message: Octets, of name: String, count: Int
  ) throws(MessagesError) {
    let key = try key(message, name, count)
    if sides[key, default: Sides()].bookBill(count) { return }
    try note(.billTwice, key, count)
  }

  /// Adds what the bank received from an operator; negative for what was taken back.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a sum beyond 2^63
  public mutating func addBank(_ amount: Int64, from name: String) throws(MessagesError) {
    let number = try number(of: name)
    let (sum, overflow) = banked[number, default: 0].addingReportingOverflow(amount)
    guard !overflow else {
      throw MessagesError(.badValue, detail: "the bank's sum of \(name) goes beyond 2^63")
    }
    banked[number] = sum
  }

  private mutating func key(
    _ message: Octets, _ name: String, _ count: Int
  ) throws(MessagesError) -> Key {
    guard !message.isEmpty, message.count <= 64 else {
      throw MessagesError(.badValue, detail: "a message has an id of 1 to 64 octets")
    }
    guard (1...most).contains(count) else {
      throw MessagesError(.badValue, detail: "a message gives 1 to \(most) units, not \(count)")
    }
    return Key(operatorNumber: try number(of: name), message: message)
  }

  private mutating func number(of name: String) throws(MessagesError) -> Int {
    if let number = numbers[name] { return number }
    guard !name.isEmpty, name.utf8.count <= 64, names.count < 1000 else {
      throw MessagesError(
        .badValue, detail: "an operator has a name of 1 to 64 octets, and there are 1000 at most")
    }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  private mutating func note(
    _ kind: Difference.Kind, _ key: Key, _ count: Int
  ) throws(MessagesError) {
    guard repeats.count < 1_000_000 else {
      throw MessagesError(.badValue, detail: "a million messages stand twice: not the right files")
    }
    repeats.append(
      Difference(
        kind: kind, operatorName: names[key.operatorNumber], message: key.message,
        portal: kind == .portalTwice ? count : 0, bill: kind == .billTwice ? count : 0))
  }

  /// The report: sums for each operator, and every difference.
  ///
  /// - Complexity: O(messages + differences × log differences)
  public func report() -> Report {
    var sums = names.map { Report.Share(operatorName: $0) }
    for (number, amount) in banked { sums[number].banked = amount }
    var differences = repeats
    for (key, sides) in sides {
      let number = key.operatorNumber
      sums[number].add(sides, unit: unit)
      guard sides.portal != sides.bill else { continue }
      let kind: Difference.Kind =
        sides.portal == 0 ? .onlyBill : sides.bill == 0 ? .onlyPortal : .countDiffers
      differences.append(
        Difference(
          kind: kind, operatorName: names[number], message: key.message,
          portal: Int(sides.portal), bill: Int(sides.bill)))
    }
    differences.sort()
    sums.sort { $0.operatorName < $1.operatorName }
    return Report(unit: unit, shares: sums, differences: differences)
  }

  /// One difference between the portal and a bill.
  public struct Difference: Hashable, Comparable, Sendable {
    /// What differs.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// The operator billed nothing: the booking is reversed.
      case onlyPortal = "only-portal"
      /// The portal booked nothing: it is booked.
      case onlyBill = "only-bill"
      /// Other numbers of units: the bill's is booked instead.
      case countDiffers = "count-differs"
      /// The portal's file has it twice: once counts.
      case portalTwice = "portal-twice"
      /// The bill has it twice: once counts.
      case billTwice = "bill-twice"
    }

    /// What differs.
    public let kind: Kind
    /// Whose message it is.
    public let operatorName: String
    /// Its id.
    public let message: Octets
    /// The units of the portal; 0 for none.
    public let portal: Int
    /// The units of the bill; 0 for none.
    public let bill: Int

    /// Units that are to be added to what the portal booked.
    public var correction: Int {
      switch kind {
      case .portalTwice, .billTwice: 0
      default: bill - portal
      }
    }

    /// A Boolean value: whether `a` stands before `b` in a list, by operator, message and kind.
    public static func < (a: Difference, b: Difference) -> Bool {
      if a.operatorName != b.operatorName { return a.operatorName < b.operatorName }
      if a.message != b.message {
        return a.message.bytes.lexicographicallyPrecedes(b.message.bytes)
      }
      return a.kind.rawValue < b.kind.rawValue
    }
  }

  /// What came of a comparison.
  public struct Report: Hashable, Sendable {
    /// One operator's sums, in messages, units and đồng.
    public struct Share: Hashable, Sendable {
      /// The operator.
      public let operatorName: String
      /// Messages that the portal booked.
      public var portalMessages = 0
      /// Their worth.
      public var portalAmount: Int64 = 0
      /// Messages of the bill.
      public var billMessages = 0
      /// Their worth: what prevails.
      public var billAmount: Int64 = 0
      /// What the bank received.
      public var banked: Int64 = 0

      init(operatorName: String) { self.operatorName = operatorName }

      /// What the bank has beyond the bill; negative for what is still owed.
      public var bankDifference: Int64 { banked.subtractingReportingOverflow(billAmount).0 }

      fileprivate mutating func add(_ sides: Sides, unit: Int64) {
        // 10,000 units of 10^8 đồng and 2^31 messages stay below 2^63.
        if sides.portal > 0 {
          portalMessages += 1
          portalAmount += Int64(sides.portal) * unit
        }
        if sides.bill > 0 {
          billMessages += 1
          billAmount += Int64(sides.bill) * unit
        }
      }
    }

    /// What one unit is worth.
    public let unit: Int64
    /// The operators by name.
    public let shares: [Share]
    /// Every difference, by operator and message.
    public let differences: [Difference]

    /// What is settled on: the sum of the bills.
    public var settled: Int64 { shares.reduce(0) { $0 + $1.billAmount } }
    /// A Boolean value: whether all three agree in everything.
    public var isEven: Bool {
      differences.isEmpty && shares.allSatisfy { $0.bankDifference == 0 }
    }
  }
}
