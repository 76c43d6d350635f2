// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Where the rows of the case desk are kept while facts are folded into them.
public protocol CaseRows {
  /// Keeps a row in place of the one with its identity.
  mutating func keep<Row: CaseRow>(_ row: Row) throws

  /// Takes a row out.
  mutating func remove<Row: CaseRow>(_ id: ID<Row.Subject>, of kind: Row.Type) throws
}

extension CaseRows {
  /// Folds one fact into the rows.
  public mutating func fold(_ event: CaseEvent) throws {
    switch event {
    case .personsKept(let persons): for person in persons { try keep(person) }
    case .casesKept(let cases): for record in cases { try keep(record) }
    case .contactsKept(let contacts): for contact in contacts { try keep(contact) }
    case .contactsRemoved(let ids): for id in ids { try remove(id, of: CaseContact.self) }
    case .tasksKept(let tasks): for task in tasks { try keep(task) }
    case .stepsTaken(let steps): for step in steps { try keep(step) }
    case .namesReleased(let release): try keep(release)
    }
  }
}
