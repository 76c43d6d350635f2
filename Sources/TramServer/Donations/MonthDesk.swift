// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramMessages
import TramUnits

/// Compares a month of a drive with the files of operators and bank, keeps the files and the
/// result, and makes the bookings that follow once a second person agreed.
struct MonthDesk: Sendable {
  /// The most bytes of an upload with its three files.
  static let mostBytes = 256 << 20
  /// How many bad lines of a file are told.
  static let mostFaults = 50
  /// Lines between two looks at whether others wait.
  private static let stride = 1 << 15

  let drive: DonationRoom.Drive

  init(_ drive: DonationRoom.Drive) { self.drive = drive }

  /// A file of a month.
  enum File: String, CaseIterable, Sendable {
    case portal, bill, bank, differences, corrections
  }

  /// The path of a file of a month's result.
  func path(_ number: Int, _ file: File) -> String {
    "\(drive.folder)/month-\(number)-\(file.rawValue).csv"
  }

  // MARK: Comparing

  /// Compares a month and keeps files and result.
  ///
  /// A bill is taken whole or not at all: what a line that cannot be read was about would be
  /// reversed.
  ///
  /// - Parameter files: The bytes of the files that were sent; the bill must be among them.
  /// - Throws: `ServerError`: `.invalid` with every line that is wrong, `.unavailable`
  func compare(
    _ month: CivilMonth, _ files: [File: ArraySlice<UInt8>], by: UInt64, at now: Instant
  ) async throws -> MonthResult {
    guard files[.bill] != nil else {
      throw ServerError(
        .invalid, detail: "the bill is missing",
        faults: [ServerError.Fault(place: "bill", reason: "is missing")])
    }
    return try await drive.turn.take {
      let number = try await drive.books.months().count + 1
      for file in File.allCases { try? FileManager.default.removeItem(atPath: path(number, file)) }
      for (file, bytes) in files { try write(bytes, to: path(number, file)) }
      do {
        let result = try await compare(month, number, files: Set(files.keys), by: by, at: now)
        return try await drive.books.keep(result)
      } catch {
        for file in File.allCases {
          try? FileManager.default.removeItem(atPath: path(number, file))
        }
        throw error
      }
    }
  }

  private func write(_ bytes: ArraySlice<UInt8>, to path: String) throws {
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw ServerError(.unavailable, detail: "the files could not be kept") }
  }

  private func compare(
    _ month: CivilMonth, _ number: Int, files: Set<File>, by: UInt64, at now: Instant
  ) async throws -> MonthResult {
    let settings = drive.settings
    let book = try await drive.books.settled()
    var work = try Reconciliation(
      unit: settings.drive.unit, most: settings.drive.syntax.most)
    var comparison = MonthComparison(book, month)
    var names: Set<String> = Set(settings.operators)
    if files.contains(.portal) {
      try await read(path(number, .portal), "portal") {
        (name, message, units) throws(MessagesError) in
        try work.addPortal(message, of: name, count: units)
      }
    } else {
      do throws(MessagesError) {
        try comparison.eachOfBooks { (name, message, units) throws(MessagesError) in
          try work.addPortal(message, of: name, count: units)
        }
      } catch { throw ServerError(books: error) }
    }
    try await read(path(number, .bill), "bill") {
      (name, message, units) throws(MessagesError) in
      guard DriveSettings.isOperatorName(name) else {
        throw MessagesError(.badValue, detail: "operator should be letters, digits, - and _")
      }
      try work.addBill(message, of: name, count: units)
      comparison.addBill(message, of: name, units: units)
      names.insert(name)
    }
    comparison.finish()
    var bank: [String: [BankKind: Int64]] = [:]
    if files.contains(.bank) { bank = try await readBank(path(number, .bank)) }
    let report = work.report()
    try write(report, to: path(number, .differences))
    try write(comparison.corrections, to: path(number, .corrections))
    let shares = shares(report, bank, names: names)
    return MonthResult(
      month: month, shares: shares, differences: report.differences.count,
      corrections: comparison.corrections.count, by: by, time: now)
  }

  private func shares(
    _ report: Reconciliation.Report, _ bank: [String: [BankKind: Int64]], names: Set<String>
  ) -> [MonthResult.Share] {
    var shares = report.shares.map { share in
      var out = MonthResult.Share(operatorName: share.operatorName)
      out.portal = DriveSums.Pair(share.portalMessages, share.portalAmount)
      out.bill = DriveSums.Pair(share.billMessages, share.billAmount)
      return out
    }
    for (name, sums) in bank {
      if !shares.contains(where: { $0.operatorName == name }) {
        shares.append(MonthResult.Share(operatorName: name))
      }
      for place in shares.indices where shares[place].operatorName == name {
        shares[place].received = sums[.received] ?? 0
        shares[place].prepaid = sums[.prepaid] ?? 0
        shares[place].postpaid = sums[.postpaid] ?? 0
      }
    }
    return shares.sorted { $0.operatorName < $1.operatorName }
  }

  // MARK: Files

  /// What a line of the bank's file is.
  enum BankKind: String, CaseIterable, Sendable { case received, prepaid, postpaid }

  private func read(
    _ path: String, _ what: String,
    _ add: (String, Octets, Int) throws(MessagesError) -> Void
  ) async throws {
    var table = try DonationTable(path: path, what: what, needed: ["operator", "message", "count"])
    let places = table.places
    var lines = 0
    while try table.advance() {
      lines += 1
      if lines % Self.stride == 0 { await Task.yield() }
      do throws(MessagesError) {
        guard let count = Int(table.text(places[2])) else {
          throw MessagesError(.badValue, detail: "count is not a whole number")
        }
        try add(table.text(places[0]), table.octets(places[1]), count)
      } catch {
        table.refuse(error.detail)
      }
    }
    try table.finish()
  }

  private func readBank(_ path: String) async throws -> [String: [BankKind: Int64]] {
    var table = try DonationTable(path: path, what: "bank", needed: ["operator", "amount"])
    let places = table.places
    let kindPlace = table.place(of: "kind")
    var sums: [String: [BankKind: Int64]] = [:]
    while try table.advance() {
      let name = table.text(places[0])
      guard DriveSettings.isOperatorName(name) else {
        table.refuse("operator should be letters, digits, - and _")
        continue
      }
      let word = kindPlace.map { table.text($0) } ?? ""
      guard let kind = word.isEmpty ? .received : BankKind(rawValue: word) else {
        table.refuse("kind should be received, prepaid, postpaid or empty")
        continue
      }
      let most: Int64 = 1 << 53
      guard let amount = Int64(table.text(places[1])), amount.magnitude < most,
        kind == .received || amount >= 0
      else {
        table.refuse("amount should be whole đồng, not negative for what was never paid")
        continue
      }
      let sum = sums[name]?[kind] ?? 0
      guard (sum + amount).magnitude < most else {
        table.refuse("the sum of the operator is too large")
        continue
      }
      sums[name, default: [:]][kind] = sum + amount
    }
    try table.finish()
    return sums
  }

  private func write(_ report: Reconciliation.Report, to path: String) throws {
    try writing(path) { out throws(BytesError) in
      out.text.append(literal: "operator,message,kind,portal,bill,correction")
      try out.endLine()
      for difference in report.differences {
        out.text.append(csv: difference.operatorName)
        out.text.append(byte: UInt8(ascii: ","))
        out.text.append(csv: difference.message.text)
        out.text.append(",\(difference.kind.rawValue),\(difference.portal),\(difference.bill),")
        out.text.append(decimal: Int64(difference.correction) * report.unit)
        try out.endLine()
      }
    }
  }

  private func write(_ corrections: [MonthCorrection], to path: String) throws {
    try writing(path) { out throws(BytesError) in
      out.text.append(literal: "kind,place,operator,message,units,beside")
      try out.endLine()
      for one in corrections {
        out.text.append("\(one.kind.rawValue),\(one.place),\(one.operatorName),")
        let message = one.message.bytes
        out.text.append(csv: message.span)
        out.text.append(",\(one.units),\(one.isBeside ? 1 : 0)")
        try out.endLine()
      }
    }
  }

  private func writing(
    _ path: String, _ body: (inout LineWriter) throws(BytesError) -> Void
  ) throws {
    do throws(BytesError) {
      var out = try LineWriter(path: path, mode: .replace)
      try body(&out)
      try out.finish()
    } catch {
      throw ServerError(.unavailable, detail: "the result could not be kept")
    }
  }

  // MARK: Booking

  /// Agrees to a month and makes its bookings.
  ///
  /// - Throws: `BookRefusal`: `.samePerson` for whoever compared it; `ServerError`
  func agree(_ number: Int, by: UInt64, note: String, at now: Instant) async throws -> MonthResult {
    try await drive.turn.take {
      // What it would book must be readable before anybody agrees to it.
      guard FileManager.default.fileExists(atPath: path(number, .corrections)) else {
        throw BookRefusal.unknown
      }
      _ = try await drive.books.go(onMonth: number, .agree, by: by, note: note, at: now)
      return try await booking(number, by: by, at: now)
    }
  }

  /// Goes on with the bookings of a month that was agreed to.
  func book(_ number: Int, by: UInt64, at now: Instant) async throws {
    _ = try await drive.turn.take { try await booking(number, by: by, at: now) }
  }

  private func booking(_ number: Int, by: UInt64, at now: Instant) async throws -> MonthResult {
    var table = try DonationTable(
      path: path(number, .corrections), what: "corrections",
      needed: ["kind", "place", "operator", "message", "units", "beside"])
    let places = table.places
    var batch: [MonthCorrection] = []
    while try table.advance() {
      guard let kind = MonthCorrection.Kind(rawValue: table.text(places[0])),
        let place = Int(table.text(places[1])), let units = Int(table.text(places[4]))
      else { throw ServerError(.unavailable, detail: "the month's corrections are damaged") }
      batch.append(
        MonthCorrection(
          kind: kind, place: place, operatorName: table.text(places[2]),
          message: table.octets(places[3]), units: units,
          isBeside: table.text(places[5]) == "1"))
      if batch.count == 8192 {
        _ = try await drive.books.make(batch, of: number, by: by, at: now)
        batch.removeAll(keepingCapacity: true)
      }
    }
    _ = try await drive.books.make(batch, of: number, by: by, at: now)
    return try await drive.books.finish(month: number, by: by, at: now)
  }
}

extension DriveSums.Pair {
  fileprivate init(_ count: Int, _ amount: Int64) {
    self.init(count: Int64(count), amount: amount)
  }
}
