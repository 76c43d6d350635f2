// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramGuard

/// What can be lent to whoever sees the other half.
enum LentHalf: String, CaseIterable, Sendable {
  case people, positions

  init?(_ right: AccessRight) {
    switch right {
    case .seePeople: self = .people
    case .seePositions: self = .positions
    default: return nil
    }
  }

  var right: AccessRight { self == .people ? .seePeople : .seePositions }
}

/// A request to be shown names and positions together.
struct LoanForm: DeskForm {
  var lends: LentHalf
  var area: String
  var purpose: LoanPurpose
  var reason: String
  var hours: Int

  /// What a release can be for.
  enum LoanPurpose: String, CaseIterable, Sendable {
    case isolation, tracing

    var purpose: AccessPurpose { self == .isolation ? .isolation : .tracing }
  }

  init(from reader: inout FormReader) {
    lends = reader.word("lends", otherwise: .positions)
    area = reader.text("area")
    purpose = reader.optionalWord("purpose", LoanPurpose.self) ?? .isolation
    reason = reader.text("reason")
    hours = reader.optionalWhole("hours").map { Int(clamping: $0) } ?? 4
  }

  func check(_ faults: inout FormFaults) {
    faults.whole(area)
    faults.reason(reason)
    if !ReleaseRequest.hourRange.contains(hours) {
      faults.add("hours", "should be 1 to \(ReleaseRequest.hourRange.upperBound)")
    }
  }
}

/// Access that is taken without a grant.
struct EmergencyForm: DeskForm {
  var area: String
  var reason: String

  init(from reader: inout FormReader) {
    area = reader.text("area")
    reason = reader.text("reason")
  }

  func check(_ faults: inout FormFaults) {
    faults.whole(area)
    faults.reason(reason)
  }
}

/// Whether it was right to take an emergency.
struct AccountForm: DeskForm {
  var judgement: Judgement

  enum Judgement: String, CaseIterable, Sendable { case right, wrong }

  init(from reader: inout FormReader) {
    judgement = reader.word("judgement", otherwise: .wrong)
  }

  func check(_ faults: inout FormFaults) {}
}

/// Nothing but that it be done.
struct PlainForm: DeskForm {
  init(from reader: inout FormReader) {}

  func check(_ faults: inout FormFaults) {}
}

extension FormFaults {
  /// The code of a province, a district or a ward.
  fileprivate mutating func whole(_ area: String) {
    if AreaPath(area)?.isWhole != true || area.isEmpty {
      add("area", "should be the 2, 5 or 10 digits of a province, district or ward")
    }
  }

  fileprivate mutating func reason(_ text: String) {
    let range = AccessEmergency.reasonLength
    if !range.contains(text.count)
      || !text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    {
      add("reason", "should be \(range.lowerBound) to \(range.upperBound) characters on one line")
    }
  }
}
