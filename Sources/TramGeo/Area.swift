// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// An area of administration as it was over a time: a code that keeps name, kind and parent.
public struct Area: Hashable, Sendable {
  /// The code.
  public let code: AreaCode
  /// The name as the list writes it, the kind among it: "Phường Phúc Xá".
  public let name: String
  /// The kind, such as "Phường", "Xã", "Quận".
  public let kind: String
  /// The area it belongs to; `nil` for a province.
  public let parent: AreaCode?
  /// The day of the first list that holds it so; it may be older than that.
  public let from: Day
  /// The day of the first list that does not; `nil` while the newest still does.
  public let until: Day?

  /// Creates an area.
  public init(
    code: AreaCode, name: String, kind: String, parent: AreaCode?, from: Day, until: Day?
  ) {
    self.code = code
    self.name = name
    self.kind = kind
    self.parent = parent
    self.from = from
    self.until = until
  }

  /// A Boolean value: whether the area stood so on `day`.
  public func isValid(on day: Day) -> Bool {
    guard from <= day else { return false }
    guard let until else { return true }
    return day < until
  }

  /// The name without the kind before it: "Phúc Xá".
  public var bareName: String {
    guard name.hasPrefix(kind + " ") else { return name }
    return String(name.dropFirst(kind.count + 1))
  }
}

/// What has become of an area code by a day.
public enum AreaFate: Hashable, Sendable, CustomStringConvertible {
  /// It stands.
  case stands(Area)
  /// It no longer exists; `successor` bears the same name in the same district or province.
  case replaced(last: Area, successor: Area)
  /// It no longer exists and no area bears its name; `ancestor` is the smallest area it lay in
  /// that still stands: its land is there, in a ward that only a map can tell.
  case dissolved(last: Area, ancestor: Area?)
  /// It does not exist yet; `first` is how it will stand.
  case notYet(first: Area)
  /// No list holds it.
  case unknown(AreaCode)

  /// The fate as a person can act on it.
  public var description: String {
    switch self {
    case .stands(let area): "\(area.code) is \(area.name)"
    case .replaced(let last, let successor):
      "\(last.code) (\(last.name)) no longer exists as of \(AreaFate.day(last.until)); "
        + "it became \(successor.code) (\(successor.name))"
    case .dissolved(let last, let ancestor?):
      "\(last.code) (\(last.name)) no longer exists as of \(AreaFate.day(last.until)); "
        + "it lay in \(ancestor.code) (\(ancestor.name)), which still stands"
    case .dissolved(let last, nil):
      "\(last.code) (\(last.name)) no longer exists as of \(AreaFate.day(last.until))"
    case .notYet(let first): "\(first.code) (\(first.name)) exists from \(first.from) only"
    case .unknown(let code): "no list holds the \(code.level.name) \(code)"
    }
  }

  private static func day(_ day: Day?) -> String { day.map(\.description) ?? "today" }
}
