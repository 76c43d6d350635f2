// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension Person {
  /// What is wrong with what was entered about a person; empty when nothing is.
  public func problems(now: Instant) -> [DeskProblem] {
    [
      DeskCheck.required(name, "name", most: DeskLimits.name),
      DeskCheck.birthYear(birthYear, now: now), DeskCheck.phone(phone), DeskCheck.area(area),
      DeskCheck.line(address, "address", most: DeskLimits.address),
    ].compactMap(\.self)
  }
}

extension EnrolledDevice {
  /// What is wrong with what was entered about a device; empty when nothing is.
  public func problems() -> [DeskProblem] {
    [DeskCheck.required(name, "name")].compactMap(\.self)
  }
}

extension OrderRecord {
  /// What is wrong with what was entered about an order; empty when nothing is.
  public func problems() -> [DeskProblem] {
    [
      DeskCheck.required(name, "name"), DeskCheck.area(area), DeskCheck.span(from, until),
      DeskCheck.line(decision ?? "", "decision"), DeskCheck.line(reason ?? "", "reason"),
      DeskCheck.anchor(anchor),
    ].compactMap(\.self)
      + (place?.problems() ?? [DeskProblem("place", .missing, expected: "a circle or a polygon")])
  }
}

extension Place {
  /// What is wrong with a place that was entered; empty when nothing is.
  public func problems(_ field: String = "place") -> [DeskProblem] {
    if case .circle(let latitude, let longitude, let radius) = self {
      let ranges: [(String, Double, ClosedRange<Double>)] = [
        ("latitude", latitude, -90...90), ("longitude", longitude, -180...180),
        ("radius", radius, DeskLimits.radius),
      ]
      let wrong = ranges.filter { !$0.2.contains($0.1) }
      if !wrong.isEmpty {
        return wrong.map { name, _, range in
          DeskProblem(
            "\(field).\(name)", .outOfRange,
            expected: "\(range.lowerBound) to \(range.upperBound)")
        }
      }
    }
    do {
      _ = try fence()
      return []
    } catch {
      return [DeskProblem(field, .badPlace, expected: "\(error)")]
    }
  }
}

extension Leave {
  /// What is wrong with what was entered about a leave; empty when nothing is.
  public func problems() -> [DeskProblem] {
    [
      DeskCheck.area(area), DeskCheck.span(from, until),
      DeskCheck.required(reason, "reason", most: DeskLimits.text), DeskCheck.free(note, "note"),
    ].compactMap(\.self)
  }
}

extension Check {
  /// What is wrong with a question that was entered; empty when nothing is.
  public func problems() -> [DeskProblem] {
    [
      DeskCheck.area(area), DeskCheck.required(reason, "reason"),
      DeskCheck.span(asked, due, "due", days: DeskLimits.checkHours / 24),
    ].compactMap(\.self) + (answer?.problems() ?? [])
  }
}

extension Check.Answer {
  /// What is wrong with an answer; empty when nothing is.
  public func problems() -> [DeskProblem] {
    var problems = [
      DeskCheck.share(inside, "answer.inside"), DeskCheck.free(note, "answer.note"),
    ].compactMap(\.self)
    let numbers: [(String, Double?, ClosedRange<Double>)] = [
      // 20,000 km is half round the world: a radius beyond it says nothing.
      ("latitude", latitude, -90...90), ("longitude", longitude, -180...180),
      ("accuracy", accuracy, 0...20_000_000),
    ]
    for (name, value, range) in numbers {
      if let value {
        guard !range.contains(value) else { continue }
        problems.append(
          DeskProblem(
            "answer.\(name)", .outOfRange, expected: "\(range.lowerBound) to \(range.upperBound)"))
      } else if way == .position, name != "accuracy" {
        problems.append(DeskProblem("answer.\(name)", .missing, expected: "degrees"))
      }
    }
    return problems
  }
}

extension Visit {
  /// What is wrong with what was entered about a visit; empty when nothing is.
  public func problems() -> [DeskProblem] {
    [
      DeskCheck.area(area), DeskCheck.required(officer, "officer"), DeskCheck.free(note, "note"),
    ].compactMap(\.self)
  }
}

extension HelpCall {
  /// What is wrong with what was entered about a call for help; empty when nothing is.
  public func problems() -> [DeskProblem] {
    [DeskCheck.area(area), DeskCheck.free(text, "text"), DeskCheck.free(note, "note")]
      .compactMap(\.self)
  }
}

extension RecordReading {
  /// What is wrong with what was entered about a reading; empty when nothing is.
  public func problems() -> [DeskProblem] {
    [
      DeskCheck.required(reader, "reader"), DeskCheck.required(part, "part"),
      DeskCheck.required(purpose, "purpose"),
    ].compactMap(\.self)
  }
}
