// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension TrailStore {
  /// The proven contacts of the store as they are now.
  ///
  /// - Throws: `TrailsError` with code `.io`
  public func edges() throws(TrailsError) -> EdgeSnapshot { try edges(.contacts) }

  /// The edges of a kind as they are now.
  func edges(_ kind: EdgeKind) throws(TrailsError) -> EdgeSnapshot {
    let keys = current.keys
    var days: [(day: Int32, key: TrailKey)] = []
    for day in try edgeDays(kind) {
      // A day whose key was destroyed is forgotten, its file only a leftover.
      if let key = keys[day] { days.append((day, key)) }
    }
    return EdgeSnapshot(folder: folder, kind: kind, days: days)
  }

  /// The days of which there is a file of that kind.
  private func edgeDays(_ kind: EdgeKind) throws(TrailsError) -> [Int32] {
    let folder = folder
    let names = try StoreFiles.telling(folder) { () throws(BytesError) in
      try Folder.names(in: folder)
    }
    return names.compactMap(kind.day(ofFile:))
  }

  /// The edges of one day.
  func edges(_ kind: EdgeKind, ofDay day: Int32) throws(TrailsError) -> Set<ContactEdge> {
    guard let key = current.keys[day], try edgeDays(kind).contains(day) else { return [] }
    var edges: Set<ContactEdge> = []
    let times = Int64(day) * TrailSlice.day...(Int64(day) + 1) * TrailSlice.day
    try EdgeDay(day, of: kind, in: folder, key: key).forEach(of: nil, during: times) {
      edges.insert($0)
    }
    return edges
  }

  /// Takes the contacts and stays of a person out of every day; the bytes that held them are
  /// overwritten.
  func eraseEdges(of person: PersonNumber) throws(TrailsError) {
    for kind in EdgeKind.allCases { try eraseEdges(kind, of: person) }
  }

  private func eraseEdges(_ kind: EdgeKind, of person: PersonNumber) throws(TrailsError) {
    for day in try edgeDays(kind) {
      guard let key = current.keys[day] else { continue }
      let before = try edges(kind, ofDay: day)
      let left = before.filter { $0.a != person && $0.b != person }
      guard left.count < before.count else { continue }
      try StoreFiles.replace(
        kind.fileName(day), in: folder,
        by: try EdgeDay.bytes(of: left, kind: kind, day: day, key: key), wipes: true)
    }
  }

  /// Removes the files of days that have no key any more.
  func removeForgottenEdges() throws(TrailsError) {
    let keys = current.keys
    for kind in EdgeKind.allCases {
      for day in try edgeDays(kind) where keys[day] == nil {
        let path = "\(folder)/\(kind.fileName(day))"
        try StoreFiles.telling(path) { () throws(BytesError) in try Folder.remove(path) }
      }
    }
  }
}
