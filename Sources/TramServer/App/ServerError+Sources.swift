// SPDX-License-Identifier: Apache-2.0

import TramGuard
import TramJournal
import TramTracing
import TramTrails

extension ServerError {
  /// What an error of the accounts means for whoever asked.
  init(_ error: AccountsError) {
    let code: Code =
      switch error.code {
      case .wrongPassword, .badSecret, .needsPasskey: .unauthenticated
      case .tooSoon, .busy: .busy
      case .unknown: .notFound
      case .nameTaken, .needsSecond: .conflict
      case .notAllowed, .mustAddSecond: .forbidden
      case .storage: .unavailable
      default: .invalid
      }
    self.init(code, detail: error.detail, retryAfter: error.retryAfter)
  }

  /// What a refusal of access means for whoever asked.
  init(_ error: AccessRefusal) {
    let code: Code =
      switch error {
      case .noReason, .badTime: .invalid
      case .noRequest: .notFound
      case .tooManyRequests, .tooManyEmergencies: .busy
      default: .forbidden
      }
    self.init(code, detail: error.description)
    isLacking = error == .noRelease
  }

  /// What an error of the log means for whoever asked.
  init(_ error: TrailsError) {
    switch error.code {
    case .busy:
      self.init(.busy, detail: "too many observations wait for the disk", retryAfter: 1)
    case .tooLarge: self.init(.tooLarge, detail: error.detail)
    case .diskFull:
      self.init(.unavailable, detail: "the disk is full; nothing was taken", retryAfter: 60)
    default:
      self.init(.unavailable, detail: "the log cannot be written; nothing was taken")
    }
  }

  /// What an error of the journal means for whoever asked.
  init(_ error: JournalError) {
    switch error.code {
    case .busy: self.init(.busy, detail: "too many changes wait for the disk", retryAfter: 1)
    case .tooLarge: self.init(.tooLarge, detail: error.detail)
    case .keyConflict: self.init(.conflict, detail: error.detail)
    default:
      self.init(.unavailable, detail: "the journal cannot be written; nothing was changed")
    }
  }

  /// What an error of the case desk means for whoever asked.
  init(_ error: TracingError) {
    switch error.code {
    case .badValue:
      // `field: reason`, as the desk writes it.
      let parts = error.detail.split(separator: ":", maxSplits: 1)
      var faults: [Fault] = []
      if parts.count == 2, !parts[0].contains(" ") {
        faults.append(Fault(place: String(parts[0]), reason: String(parts[1].dropFirst())))
      }
      self.init(.invalid, detail: error.detail, faults: faults)
    case .unknown: self.init(.notFound, detail: error.detail)
    case .conflict: self.init(.conflict, detail: error.detail)
    case .tooLarge: self.init(.tooLarge, detail: error.detail)
    }
  }

  /// Which member of a JSON body is not as expected.
  init(_ error: DecodingError) {
    func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
      let keys = context.codingPath + (key.map { [$0] } ?? [])
      return keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      self.init(
        .invalid, detail: "the member \(place(context, key)) is missing",
        faults: [Fault(place: place(context, key), reason: "is missing")])
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      let reason = "should be \(Self.word(for: type))"
      self.init(
        .invalid, detail: "the member \(place(context)) \(reason)",
        faults: [Fault(place: place(context), reason: reason)])
    case .dataCorrupted(let context):
      if context.codingPath.isEmpty {
        self.init(.invalid, detail: "the body is not JSON")
      } else {
        self.init(
          .invalid, detail: "the member \(place(context)): \(context.debugDescription)",
          faults: [Fault(place: place(context), reason: context.debugDescription)])
      }
    @unknown default: self.init(.invalid, detail: "the body is not as expected")
    }
  }

  private static func word(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Int.Type, is Int64.Type, is UInt64.Type: "a whole number"
    case is Double.Type: "a number"
    case is Bool.Type: "true or false"
    default: "of another form"
    }
  }
}
