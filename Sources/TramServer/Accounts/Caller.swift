// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Who asks.
public enum Caller: Hashable, Sendable {
  /// Somebody who showed nothing that opens anything.
  case nobody
  /// A person who signed in.
  case account(id: AccountID, name: String, role: Role)
  /// A phone.
  case device(DeviceID)
  /// A program of a mobile operator or an agency.
  case operatorFeed(id: CredentialID, scopes: Set<String>)
  /// A person on their own page.
  case person(RecordedPersonID)
}

/// What a route needs of its caller.
public indirect enum Need: Hashable, Sendable {
  /// Nothing.
  case open
  /// An account of any role.
  case signedIn
  /// An account that runs the service.
  case administrator
  /// A phone; which one, the route compares with what is reported.
  case device
  /// A program whose token has this scope.
  case operatorFeed(String)
  /// A person; whose record it is, the route compares with the caller.
  case person
  /// At least one of these; none of an empty list.
  case anyOf([Need])

  /// A Boolean value: whether `caller` has what is needed.
  public func allows(_ caller: Caller) -> Bool {
    switch (self, caller) {
    case (.open, _): true
    case (.signedIn, .account), (.device, .device), (.person, .person): true
    case (.administrator, .account(_, _, let role)): role == .administrator
    case (.operatorFeed(let scope), .operatorFeed(_, let scopes)): scopes.contains(scope)
    case (.anyOf(let needs), _): needs.contains { $0.allows(caller) }
    default: false
    }
  }

  /// Either of two needs.
  public static func | (a: Need, b: Need) -> Need {
    .anyOf([a, b].flatMap { if case .anyOf(let needs) = $0 { needs } else { [$0] } })
  }
}

extension Need: CustomStringConvertible {
  /// The need as the table of routes shows it, such as `signed in or device`.
  public var description: String {
    switch self {
    case .open: "open"
    case .signedIn: "signed in"
    case .administrator: "administrator"
    case .device: "device"
    case .operatorFeed(let scope): "operator \(scope)"
    case .person: "person"
    case .anyOf(let needs):
      needs.isEmpty ? "closed" : needs.map(\.description).joined(separator: " or ")
    }
  }
}
