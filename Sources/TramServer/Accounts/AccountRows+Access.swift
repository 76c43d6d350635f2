// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TramGeo
import TramGuard
import TramUnits

/// Releases, emergencies and actions of two, as the accounts' file keeps them.
extension AccountRows {
  // MARK: releases

  /// Every request with the release that answered it, where one did.
  func loans() throws -> [(request: ReleaseRequest, release: AccessRelease?)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, account, lends, area, purpose, reason, hours, asked, answerer, answered, begins,
          ends FROM loan ORDER BY id
        """
    ).compactMap { row in
      // What cannot be read lends nothing.
      guard let lends = UInt8(exactly: row[2] as Int64).flatMap({ AccessRight(rawValue: $0) }),
        let area = AreaPath(row[3] as String), area.isWhole,
        let purpose = UInt8(exactly: row[4] as Int64).flatMap({ AccessPurpose(rawValue: $0) })
      else { return nil }
      let number = UInt64(bitPattern: row[0])
      var request = ReleaseRequest(
        number: number, actor: Self.account(row[1]), lends: lends, area: area, purpose: purpose,
        reason: row[5], hours: row[6], time: Instant(milliseconds: row[7]))
      guard let answerer = row[8] as Int64?, let answered = row[9] as Int64? else {
        return (request, nil)
      }
      let (begins, ends) = (row[10] as Int64?, row[11] as Int64?)
      request.answer = .init(
        by: Self.account(answerer), time: Instant(milliseconds: answered), isGiven: begins != nil)
      guard let begins, let ends else { return (request, nil) }
      return (
        request,
        AccessRelease(
          number: number, actor: request.actor, releasedBy: Self.account(answerer), lends: lends,
          area: area, purpose: purpose, from: Instant(milliseconds: begins),
          until: Instant(milliseconds: ends))
      )
    }
  }

  func insert(_ request: ReleaseRequest) throws {
    try database.execute(
      sql: """
        INSERT INTO loan (id, account, lends, area, purpose, reason, hours, asked)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        Int64(bitPattern: request.number), Int64(bitPattern: request.actor.number),
        Int64(request.lends.rawValue), "\(request.area)", Int64(request.purpose.rawValue),
        request.reason, request.hours, request.time.milliseconds,
      ])
  }

  func answer(_ request: ReleaseRequest, _ release: AccessRelease?) throws {
    guard let answer = request.answer else { return }
    try database.execute(
      sql: "UPDATE loan SET answerer = ?, answered = ?, begins = ?, ends = ? WHERE id = ?",
      arguments: [
        Int64(bitPattern: answer.by.number), answer.time.milliseconds, release?.from.milliseconds,
        release?.until.milliseconds, Int64(bitPattern: request.number),
      ])
  }

  func end(release number: UInt64, at now: Instant) throws {
    try database.execute(
      sql: "UPDATE loan SET ends = min(ends, ?) WHERE id = ?",
      arguments: [now.milliseconds, Int64(bitPattern: number)])
  }

  // MARK: emergencies

  func emergencies() throws -> [AccessEmergency] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, account, area, reason, begins, ends, overseer, accounted, justified
        FROM emergency ORDER BY id
        """
    ).compactMap { row in
      guard let area = AreaPath(row[2] as String), area.isWhole else { return nil }
      var account: AccessEmergency.Account?
      if let overseer = row[6] as Int64?, let time = row[7] as Int64? {
        account = .init(
          by: Self.account(overseer), time: Instant(milliseconds: time),
          isJustified: (row[8] as Int64?) == 1)
      }
      return AccessEmergency(
        number: UInt64(bitPattern: row[0]), actor: Self.account(row[1]), area: area,
        reason: row[3], from: Instant(milliseconds: row[4]), until: Instant(milliseconds: row[5]),
        account: account)
    }
  }

  func insert(_ emergency: AccessEmergency) throws {
    try database.execute(
      sql: """
        INSERT INTO emergency (id, account, area, reason, begins, ends) VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        Int64(bitPattern: emergency.number), Int64(bitPattern: emergency.actor.number),
        "\(emergency.area)", emergency.reason, emergency.from.milliseconds,
        emergency.until.milliseconds,
      ])
  }

  func account(for emergency: AccessEmergency) throws {
    guard let account = emergency.account else { return }
    try database.execute(
      sql: "UPDATE emergency SET overseer = ?, accounted = ?, justified = ? WHERE id = ?",
      arguments: [
        Int64(bitPattern: account.by.number), account.time.milliseconds, account.isJustified,
        Int64(bitPattern: emergency.number),
      ])
  }

  // MARK: actions of two

  func jointActions() throws -> [JointAction] {
    try Row.fetchAll(
      database,
      sql: "SELECT id, allows, content, label, asker, asked, agreer, done FROM joint ORDER BY id"
    ).compactMap { row in
      guard let right = UInt8(exactly: row[1] as Int64).flatMap({ AccessRight(rawValue: $0) }),
        let content = MerkleHash([UInt8](row[2] as Data).span)
      else { return nil }
      var action = JointAction(
        number: UInt64(bitPattern: row[0]), right: right, content: content, label: row[3],
        asked: Self.account(row[4]), time: Instant(milliseconds: row[5]))
      action.agreed = (row[6] as Int64?).map { Self.account($0) }
      action.isDone = row[7]
      return action
    }
  }

  /// Keeps an action as it stands.
  func keep(_ action: JointAction) throws {
    try database.execute(
      sql: """
        INSERT INTO joint (id, allows, content, label, asker, asked, agreer, done)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET agreer = excluded.agreer, done = excluded.done
        """,
      arguments: [
        Int64(bitPattern: action.number), Int64(action.right.rawValue),
        Data(action.content.bytes), action.label, Int64(bitPattern: action.asked.number),
        action.time.milliseconds, action.agreed.map { Int64(bitPattern: $0.number) },
        action.isDone,
      ])
  }

  // MARK: what is over

  /// Removes what was over before a moment; an emergency that nobody judged stays.
  func removeAccess(before moment: Instant) throws {
    let old = moment.milliseconds
    try database.execute(
      sql: """
        DELETE FROM loan WHERE coalesce(ends, answered, asked) < ?;
        DELETE FROM emergency WHERE ends < ? AND accounted IS NOT NULL;
        DELETE FROM joint WHERE asked < ?;
        """, arguments: [old, old, old])
  }

  /// The highest number that a table ever gave.
  func lastNumber(of table: String) throws -> UInt64 {
    let last = try Int64.fetchOne(
      database, sql: "SELECT seq FROM sqlite_sequence WHERE name = ?", arguments: [table])
    return UInt64(clamping: last ?? 0)
  }

  private static func account(_ stored: Int64) -> AuditEntry.Actor {
    AuditEntry.Actor(.account, UInt64(bitPattern: stored))
  }
}
