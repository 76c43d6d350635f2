// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

/// Who a traced person is: what tracing itself never sees.
public struct RegisteredName: Codable, Hashable, Sendable {
  /// The full name.
  public var name: String
  /// The telephone number; empty when not known.
  public var phone: String
  /// House and street; empty when not known.
  public var address: String
  /// The year of birth; `nil` when not known.
  public var birthYear: Int?
  /// The number of the identity card or passport; `nil` when not known.
  public var nationalNumber: String?
  /// Which of several of one name, year and address in a list, from 2; `nil` for the first.
  public var occurrence: Int?

  /// Creates a name.
  public init(
    name: String, phone: String = "", address: String = "", birthYear: Int? = nil,
    nationalNumber: String? = nil
  ) {
    self.name = name
    self.phone = phone
    self.address = address
    self.birthYear = birthYear
    self.nationalNumber = nationalNumber
  }
}

/// The register that joins numbers to names, apart from everything else and under its own key.
///
/// Nobody reads it but through a release, which the journal keeps first.
public protocol NameRegister: Sendable {
  /// Keeps names in place of those before, all or none.
  func keep(_ names: [TracedPersonID: RegisteredName]) async throws

  /// The names of some numbers; those without one are left out.
  func names(of persons: [TracedPersonID]) async throws -> [TracedPersonID: RegisteredName]

  /// The numbers under which a name, or a telephone number, is kept; at most `limit`, ascending.
  ///
  /// A name matches when it holds every word of `text` whole, without regard to case and marks.
  func persons(named text: String, limit: Int) async throws -> [TracedPersonID]

  /// The numbers under which lists' rows are kept already, by `RegisteredName.keys`.
  ///
  /// - Returns: Of each key the lowest number that has it; keys that nobody has are left out.
  func persons(keyed keys: [String]) async throws -> [String: TracedPersonID]

  /// Forgets the names of some numbers, so that no byte of them is left.
  func erase(_ persons: [TracedPersonID]) async throws

  /// Forgets the names of all numbers above one, which nobody has been given for good.
  func erase(beyond last: TracedPersonID) async throws
}

/// A register in memory: the specification of every other.
public final class MemoryNames: NameRegister {
  private let names = Mutex<[TracedPersonID: RegisteredName]>([:])
  private let fold: @Sendable (String) -> [String]

  /// Creates an empty register.
  ///
  /// - Parameter fold: Makes words of a text, without case and marks.
  public init(fold: @escaping @Sendable (String) -> [String]) { self.fold = fold }

  /// Keeps names in place of those before.
  public func keep(_ names: [TracedPersonID: RegisteredName]) async throws {
    self.names.withLock { $0.merge(names) { $1 } }
  }

  /// The names of some numbers; those without one are left out.
  public func names(
    of persons: [TracedPersonID]
  ) async throws -> [TracedPersonID: RegisteredName] {
    names.withLock { names in
      var found: [TracedPersonID: RegisteredName] = [:]
      for person in persons { found[person] = names[person] }
      return found
    }
  }

  /// The numbers under which a name, or a telephone number, is kept.
  public func persons(named text: String, limit: Int) async throws -> [TracedPersonID] {
    let sought = Set(fold(text))
    guard !sought.isEmpty else { return [] }
    let found = names.withLock { names in
      names.filter { _, own in
        sought.isSubset(of: fold("\(own.name) \(own.phone)"))
      }
    }
    let sorted = found.keys.sorted { $0.rawValue < $1.rawValue }
    return Array(sorted.prefix(max(0, limit)))
  }

  /// The numbers that have some keys.
  public func persons(keyed keys: [String]) async throws -> [String: TracedPersonID] {
    let sought = Set(keys)
    return names.withLock { names in
      var found: [String: TracedPersonID] = [:]
      for (id, name) in names {
        for key in name.keys where sought.contains(key) {
          found[key] = found[key].map { $0.rawValue < id.rawValue ? $0 : id } ?? id
        }
      }
      return found
    }
  }

  /// Forgets the names of some numbers.
  public func erase(_ persons: [TracedPersonID]) async throws {
    names.withLock { names in
      for person in persons { names[person] = nil }
    }
  }

  /// Forgets the names of all numbers above one.
  public func erase(beyond last: TracedPersonID) async throws {
    names.withLock { names in
      names = names.filter { $0.key.rawValue <= last.rawValue }
    }
  }
}
