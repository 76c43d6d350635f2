// SPDX-License-Identifier: Apache-2.0

/// How two names agree, from the strongest to none.
public enum NameAgreement: UInt8, Comparable, Hashable, Sendable {
  /// No.
  case none
  /// But for one letter of one word.
  case letter
  /// One has initials where the other has words.
  case initials
  /// One lacks a middle name.
  case middle
  /// In the sound of every word: `Thuý`, `Thúi`; `Giang`, `Dang`.
  case sound
  /// In letters; their marks contradict each other.
  case marks
  /// In letters and not in order.
  case order
  /// In letters; one is written without marks.
  case unmarked
  /// In letters, marks and order.
  case same

  /// A Boolean value: whether `a` says less.
  public static func < (a: NameAgreement, b: NameAgreement) -> Bool { a.rawValue < b.rawValue }

  /// What a person is told.
  public var sentence: String {
    switch self {
    case .none: "other names"
    case .letter: "names but for one letter"
    case .initials: "names by initials"
    case .middle: "names, a middle name left out"
    case .sound: "names that sound alike"
    case .marks: "names with other marks"
    case .order: "names in another order"
    case .unmarked: "names, one without marks"
    case .same: "same name"
    }
  }
}

extension PersonName {
  /// How the two names agree.
  ///
  /// - Complexity: O(letters)
  public func agreement(with other: PersonName) -> NameAgreement {
    let (a, b) = (words, other.words)
    guard !a.isEmpty, !b.isEmpty else { return .none }
    if a.count == b.count {
      if let same = sameWords(a, b) { return same }
      if isReordered(a, b) { return .order }
      if zip(a, b).allSatisfy({ $0.sound == $1.sound }) { return .sound }
      if abbreviates(a, b) { return .initials }
      return differsByLetter(a, b) ? .letter : .none
    }
    let (short, long) = a.count < b.count ? (a, b) : (b, a)
    return lacksMiddle(short, long) ? .middle : .none
  }

  private func sameWords(_ a: [NameWord], _ b: [NameWord]) -> NameAgreement? {
    var isMarked = (false, false)
    var isSame = true
    for (x, y) in zip(a, b) {
      guard x.plain == y.plain else { return nil }
      isSame = isSame && x.marked == y.marked
      isMarked = (isMarked.0 || x.hasMarks, isMarked.1 || y.hasMarks)
    }
    if isSame { return .same }
    return isMarked == (true, true) && contradict(a, b) ? .marks : .unmarked
  }

  /// Whether a word has marks in both and others; a word alone may lack them in either.
  private func contradict(_ a: [NameWord], _ b: [NameWord]) -> Bool {
    zip(a, b).contains { $0.marked != $1.marked && $0.hasMarks && $1.hasMarks }
  }

  private func isReordered(_ a: [NameWord], _ b: [NameWord]) -> Bool {
    a.count > 1 && a.map(\.plain).sorted() == b.map(\.plain).sorted()
  }

  /// Whether words of one stand in the other as they are or by their first letter.
  private func abbreviates(_ a: [NameWord], _ b: [NameWord]) -> Bool {
    guard a.count > 1 else { return false }
    for (x, y) in zip(a, b) where x.plain != y.plain {
      let (short, long) = x.plain.utf8.count < y.plain.utf8.count ? (x, y) : (y, x)
      guard short.plain.utf8.count == 1, short.plain.utf8.first == long.plain.utf8.first else {
        return false
      }
    }
    return true
  }

  /// Whether family and given name agree and the short one's other words stand in the long one.
  private func lacksMiddle(_ short: [NameWord], _ long: [NameWord]) -> Bool {
    guard short.count > 1, short.first?.plain == long.first?.plain,
      short.last?.plain == long.last?.plain
    else { return false }
    var at = 1
    for word in short.dropFirst().dropLast() {
      while at < long.count - 1, long[at].plain != word.plain { at += 1 }
      guard at < long.count - 1 else { return false }
      at += 1
    }
    return true
  }

  /// Whether one word differs, by one letter left out, put in or taken for another, or by two
  /// neighbours that changed places.
  private func differsByLetter(_ a: [NameWord], _ b: [NameWord]) -> Bool {
    var others = 0
    for (x, y) in zip(a, b) where x.plain != y.plain {
      others += 1
      guard others == 1, min(x.plain.utf8.count, y.plain.utf8.count) >= 3,
        isOneLetter(Array(x.plain.utf8), Array(y.plain.utf8))
      else { return false }
    }
    return others == 1 && a.count > 1
  }

  private func isOneLetter(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard abs(a.count - b.count) <= 1 else { return false }
    let (short, long) = a.count <= b.count ? (a, b) : (b, a)
    var at = 0
    while at < short.count, short[at] == long[at] { at += 1 }
    if short.count < long.count { return short[at...].elementsEqual(long[(at + 1)...]) }
    if short[(at + 1)...].elementsEqual(long[(at + 1)...]) { return true }
    return at + 1 < short.count && short[at] == long[at + 1] && short[at + 1] == long[at]
      && short[(at + 2)...].elementsEqual(long[(at + 2)...])
  }
}
