// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramGuard
import TramUnits

/// `tram keys`: the keys of people, and forgetting.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Works with the keys under which people's records are kept.",
    discussion: """
      What is kept for long about a person is encrypted under the person's own key.
      The keys lie in one file, wrapped by the master key; backups hold neither. To
      forget a person, the key is destroyed: what was under it cannot be read any
      more, in no copy.

      The master key is a file (--master) or the variable TRAM_MASTER_KEY. Keep it
      apart from the machine too: without it every record under a key is lost.

        $ tram keys init room/person-keys.secret --master master.secret
        $ tram keys forget room/person-keys.secret 812 --ground gdpr.17 \\
            --master master.secret --audit room/audit > 812-erased.note
      """,
    subcommands: [
      KeysInitCommand.self, KeysStatusCommand.self, KeysForgetCommand.self,
      KeysHoldCommand.self, KeysRotateCommand.self, KeysDueCommand.self,
    ])
}

/// Which store of keys, and by which master key.
struct KeyStoreOptions: ParsableArguments {
  @Argument(help: "The file of the keys; its name should end in .secret.")
  var file: String

  @Option(help: "The file of the master key; else the variable TRAM_MASTER_KEY is read.")
  var master: String?

  func masterKey() throws -> LocalMasterKey {
    if let master { return try LocalMasterKey(text: try GuardWork.secret(master)) }
    guard let text = ProcessInfo.processInfo.environment["TRAM_MASTER_KEY"] else {
      throw GuardError(
        .badValue, detail: "--master or the variable TRAM_MASTER_KEY should give the master key")
    }
    return try LocalMasterKey(text: text)
  }

  func open() throws -> KeyStore {
    guard FileManager.default.fileExists(atPath: file) else {
      throw GuardError(.missing, detail: "\(file) is not there; tram keys init makes it")
    }
    return try KeyStore(path: file, master: try masterKey())
  }
}

/// `tram keys init`: begins a store.
struct KeysInitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Begins a store of keys, and makes its master key.",
    discussion: """
      The master key's file is made if it is not there.
      Exit code: 0 done; 1 not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  func run() throws {
    try GuardWork.run("keys init") {
      guard !FileManager.default.fileExists(atPath: options.file) else {
        throw GuardError(.refused, detail: "\(options.file) is there already")
      }
      if let master = options.master, !FileManager.default.fileExists(atPath: master) {
        try GuardWork.keep(LocalMasterKey().secretText, in: master)
      }
      _ = try KeyStore(path: options.file, master: try options.masterKey())
    }
  }
}

/// `tram keys status`: how many keys, and whether one is there.
struct KeysStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Tells how many keys there are, or how one stands.",
    discussion: "Exit code: 0; 3 a slot is damaged; 1 the file cannot be read.")

  @OptionGroup var options: KeyStoreOptions

  @Option(help: "The number of a person.")
  var person: UInt64?

  func run() throws {
    try GuardWork.run("keys status") {
      let store = try options.open()
      if let person {
        switch try store.standing(of: person) {
        case .none: print("person \(person) has no key")
        case .destroyed(let time): print("destroyed at \(GuardWork.text(time))")
        case .live(let hold):
          let words = hold.map { hold in
            "held for case \(hold.dossier)"
              + (hold.until.map { " until \(GuardWork.text($0))" } ?? " until it is lifted")
          }
          print("live\(words.map { ", \($0)" } ?? "")")
        }
      }
      print("\(counted(store.count, "person")) in store \(store.store)")
      if store.damaged > 0 {
        print("\(counted(store.damaged, "slot")) cannot be read")
        throw GuardWork.found
      }
    }
  }
}

/// `tram keys forget`: destroys a person's key.
struct KeysForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Destroys a person's key, on record, and prints the statement that says so.",
    discussion: """
      The wish is entered in the audit log before anything is destroyed and the deed
      after it; a key under a hold is refused, which is entered too. Asked again
      after a crash it goes on where it stopped. The server must not run.

      The statement is a signed note; tram audit check checks it.
      Exit code: 0 destroyed; 1 refused or not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  @Argument(help: "The number of the person.")
  var person: UInt64

  @Option(help: "Why, a word such as gdpr.17 or retention.")
  var ground: String

  @Option(help: "The number of the case that asks for it.")
  var dossier: UInt64 = 0

  @Option(help: "The number of the account in whose name it is done.")
  var account: UInt64 = 0

  @Option(help: "The folder of the audit log.")
  var audit: String

  @Option(help: "The file of the log's signer.")
  var signer: String?

  func run() throws {
    guard let ground = AuditWord(parsing: ground) else {
      throw ValidationError("--ground is a word of small letters, digits, points and hyphens")
    }
    try GuardWork.run("keys forget") {
      let signer = try GuardWork.signer(self.signer ?? "\(audit)/signer.secret")
      let store = try options.open()
      let log = try AuditLog(folder: audit)
      defer { log.close() }
      let statement = try Forgetting(store: store, log: log, signer: signer).forget(
        person, ground: ground, dossier: dossier, actor: AuditEntry.Actor(.account, account),
        at: GuardWork.now)
      try log.signHead(by: signer, at: GuardWork.now)
      print(statement.note, terminator: "")
    }
  }
}

/// `tram keys hold`: puts a hold on a key, or lifts it.
struct KeysHoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "Keeps a person's key from being destroyed, for a case, or lifts that.",
    discussion: """
      Entered in the audit log first. Without --until it holds until it is lifted.
      Exit code: 0 done; 1 not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  @Argument(help: "The number of the person.")
  var person: UInt64

  @Option(help: "The number of the case.")
  var dossier: UInt64

  @Option(help: "The first day on which it holds no more, such as 2021-01-31 (UTC).")
  var until: String?

  @Flag(help: "Lifts the hold.")
  var lift = false

  @Option(help: "The number of the account in whose name it is done.")
  var account: UInt64 = 0

  @Option(help: "The folder of the audit log.")
  var audit: String

  func run() throws {
    let end = until.flatMap { Day($0) }
    guard until == nil || end != nil else {
      throw ValidationError("--until is a day such as 2021-01-31")
    }
    try GuardWork.run("keys hold") {
      let store = try options.open()
      let log = try AuditLog(folder: audit)
      defer { log.close() }
      try log.appendBlocking([
        AuditEntry(
          time: GuardWork.now, kind: .administration, actor: AuditEntry.Actor(.account, account),
          verb: lift ? AuditWord("key.release") : AuditWord("key.hold"),
          subject: AuditEntry.Subject(AuditWord("person"), person),
          ground: AuditEntry.Ground(dossier: dossier))
      ])
      let moment = end.map { Instant(milliseconds: Int64($0.number) * 86_400_000) }
      try store.hold(person, lift ? nil : LegalHold(dossier: dossier, until: moment))
    }
  }
}

/// `tram keys rotate`: wraps all keys by another master key.
struct KeysRotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Wraps every key by another master key.",
    discussion: """
      The file is replaced as a whole: a crash leaves it under the old master key or
      under the next one. The old bytes are overwritten. Destroy the old master key
      afterwards: that makes worthless whatever copies of the old file there are.
      The server must not run.

      Exit code: 0 done; 1 not done.
      """)

  @OptionGroup var options: KeyStoreOptions

  @Option(help: "The file of the next master key; made if it is not there.")
  var next: String

  @Option(help: "The folder of the audit log.")
  var audit: String

  func run() throws {
    try GuardWork.run("keys rotate") {
      if !FileManager.default.fileExists(atPath: next) {
        try GuardWork.keep(LocalMasterKey().secretText, in: next)
      }
      let fresh = try LocalMasterKey(text: try GuardWork.secret(next))
      let store = try options.open()
      let log = try AuditLog(folder: audit)
      defer { log.close() }
      try log.appendBlocking([
        AuditEntry(
          time: GuardWork.now, kind: .administration, actor: AuditEntry.Actor(.system),
          verb: AuditWord("key.rotate"), records: UInt64(store.count))
      ])
      try store.rotate(to: fresh)
      print("\(counted(store.count, "key")) wrapped by \(next)")
    }
  }
}

/// `tram keys due`: which days' records must be gone.
struct KeysDueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: "Tells by the rules of retention which days' records are due.",
    discussion: """
        $ tram keys due retention.json --on 2020-06-20
        trail: delete what was recorded before 2020-06-07 (14 days; GDPR 5(1)(e))

      Exit code: 0; 1 the rules cannot be read or are refused.
      """)

  @Argument(help: "The rules, such as retention.json.")
  var rules: String

  @Option(help: "The day; today (UTC) unless said.")
  var on: String?

  func run() throws {
    let named = on.flatMap { Day($0) }
    guard on == nil || named != nil else {
      throw ValidationError("--on is a day such as 2020-06-20")
    }
    try GuardWork.run("keys due") {
      let bytes = try GuardWork.bytes(of: rules, most: RetentionRules.mostBytes)
      let today =
        named ?? Day(number: Int32(truncatingIfNeeded: GuardWork.now.milliseconds / 86_400_000))
      for rule in try RetentionRules(json: bytes).rules {
        let means = rule.means == .delete ? "delete" : "destroy the keys of"
        print(
          "\(rule.kind): \(means) what was \(rule.since) before \(rule.firstKept(on: today)) "
            + "(\(counted(Int(rule.days), "day")); \(rule.law))".visible)
      }
    }
  }
}
