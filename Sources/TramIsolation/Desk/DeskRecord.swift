// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Something that the desk keeps a row for and that people name by its identity.
public protocol DeskRecord: Codable, Hashable, Sendable {
  /// What the identity is of.
  associatedtype Subject: LetteredSubject
  /// The kind of record, as tables and paths call it: `orders`, `alarms`.
  static var plural: String { get }
  /// The identity; given in order, from 1.
  var id: ID<Subject> { get }
  /// The columns by which lists are narrowed and searched.
  var columns: DeskColumns { get }
}

/// What lists are narrowed by; a column that a kind of record lacks is empty.
public struct DeskColumns: Hashable, Sendable {
  /// The code of the ward; empty when not known.
  public var area = ""
  /// Where the record stands, as its `state` writes it.
  public var state = ""
  /// What kind it is: of an alarm, `left`; of a device, `owntracks`.
  public var kind = ""
  /// The person that it is about.
  public var person: PersonID?
  /// The order that it belongs to.
  public var order: OrderID?
  /// The account that it was given to; empty without one.
  public var assignee = ""
  /// A unique name beside the identity, such as a device's; empty without one.
  public var name = ""
  /// What a list by titles is ordered by, such as a person's name; not folded yet.
  public var title = ""
  /// The words by which it is found; not folded yet.
  public var words = ""

  /// Creates empty columns.
  public init() {}
}
