// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension TrailStore {
  /// The proven contacts of the store as they are now.
  ///
  /// - Throws: `TrailsError` with code `.io`
  public func edges() throws(TrailsError) -> EdgeSnapshot {
    let keys = current.keys
    var days: [(day: Int32, key: TrailKey)] = []
    for day in try edgeDays() {
      // A day whose key was destroyed is forgotten, its file only a leftover.
      if let key = keys[day] { days.append((day, key)) }
    }
    return EdgeSnapshot(folder: folder, days: days)
  }

  /// The days of which there is a file of contacts.
  func edgeDays() throws(TrailsError) -> [Int32] {
    let folder = folder
    let names = try StoreFiles.telling(folder) { () throws(BytesError) in
      try Folder.names(in: folder)
    }
    return names.compactMap(EdgeDay.day(ofFile:))
  }

  /// The contacts of one day.
  func edges(ofDay day: Int32) throws(TrailsError) -> Set<ContactEdge> {
    guard let key = current.keys[day], try edgeDays().contains(day) else { return [] }
    var edges: [ContactEdge] = []
    let times = Int64(day) * TrailSlice.day...(Int64(day) + 1) * TrailSlice.day
    try EdgeDay(day, in: folder, key: key).append(of: nil, during: times, to: &edges)
    return Set(edges)
  }

  /// Takes the contacts of a person out of every day; the bytes that held them are overwritten.
  func eraseEdges(of person: PersonNumber) throws(TrailsError) {
    for day in try edgeDays() {
      guard let key = current.keys[day] else { continue }
      let before = try edges(ofDay: day)
      let left = before.filter { $0.a != person && $0.b != person }
      guard left.count < before.count else { continue }
      try StoreFiles.replace(
        EdgeDay.fileName(day), in: folder,
        by: try EdgeDay.bytes(of: left, day: day, key: key), wipes: true)
    }
  }

  /// Removes the files of days that have no key any more.
  func removeForgottenEdges() throws(TrailsError) {
    let keys = current.keys
    for day in try edgeDays() where keys[day] == nil {
      let path = "\(folder)/\(EdgeDay.fileName(day))"
      try StoreFiles.telling(path) { () throws(BytesError) in try Folder.remove(path) }
    }
  }
}
