// SPDX-License-Identifier: Apache-2.0

public import TramIsolation

/// A language that pages are written in.
public typealias Language = Person.Language

/// The words of one page in both languages; a row without one of them cannot be written.
struct Words: Sendable, ExpressibleByArrayLiteral {
  private let texts: [String: (vietnamese: String, english: String)]

  /// Rows of a key, Vietnamese and English.
  init(arrayLiteral rows: (String, String, String)...) {
    texts = Dictionary(rows.map { ($0.0, ($0.1, $0.2)) }) { first, _ in first }
  }

  /// Every key.
  var keys: [String] { texts.keys.sorted() }

  /// The words of a key; `nil` for a key that there is not.
  func text(_ key: String, in language: Language) -> String? {
    texts[key].map { language == .vietnamese ? $0.vietnamese : $0.english }
  }

  /// The tables of all pages by the name that templates call them by.
  static let pages: [String: Words] = [
    "shell": shell, "signIn": signIn, "problem": problem, "about": about, "accounts": accounts,
    "account": account, "tokens": tokens,
    "access": access,
    "overview": overview, "map": map, "alarms": alarms, "alarm": alarm, "claim": claim,
    "kind": kind, "finding": finding, "visit": visit, "presence": presence, "event": event,
    "orders": orders, "people": people, "person": person, "requests": requests,
    "cases": cases, "contacts": contacts, "tasks": tasks, "trace": trace, "lists": lists,
    "find": find, "messages": messages, "inbox": inbox, "texts": texts,
    "front": front, "declared": declared, "venues": venues, "hotspots": hotspots,
    "donations": donations, "payouts": payouts, "months": months, "give": give,
    "mine": mine, "phone": phone, "import": imports, "done": done, "form": form, "span": span,
  ]
}
