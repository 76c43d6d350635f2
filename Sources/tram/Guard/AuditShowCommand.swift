// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGuard

/// `tram audit show`: entries as a table.
struct AuditShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Prints entries as CSV, up to the last signed head.",
    discussion: """
      Whoever can run this owns the log's files; no entry is made of it. The
      server's own page for auditors enters that it was looked at.

        $ tram audit show /var/lib/tram/audit --from 81210 --limit 2
        number,time,kind,outcome,actor,actor_number,verb,subject,subject_number,\\
        area,grant,purpose,case,records,evidence,sealed_bytes

      Exit code: 0; 1 the folder is no log, or an entry is damaged.
      """)

  @Argument(help: "The folder of the log.")
  var folder: String

  @Option(help: "The number of the first entry.")
  var from: UInt64 = 0

  @Option(help: "How many at most.")
  var limit = 1000

  @Option(help: "Only those about the person of this number.")
  var person: UInt64?

  func run() throws {
    try GuardWork.run("audit show") {
      let reader = try AuditReader(folder: folder)
      var writer = try LineWriter(path: "-")
      writer.text.append(
        "number,time,kind,outcome,actor,actor_number,verb,subject,subject_number,area,grant,"
          + "purpose,case,records,evidence,sealed_bytes")
      try writer.endLine()
      var next = from
      var left = limit
      while next < reader.size, left > 0 {
        let page = try reader.entries(from: next, limit: person == nil ? min(left, 4096) : 4096)
        if page.isEmpty { break }
        next += UInt64(page.count)
        for numbered in page where left > 0 {
          if let person {
            let subject = numbered.entry.subject
            guard subject.number == person, subject.kind?.text == "person" else { continue }
          }
          write(numbered, to: &writer.text)
          try writer.endLine()
          left -= 1
        }
      }
      try writer.finish()
    }
  }

  private func write(_ numbered: NumberedEntry, to text: inout ByteWriter) {
    let entry = numbered.entry
    let fields = [
      "\(numbered.number)", GuardWork.text(entry.time), "\(entry.kind)", "\(entry.outcome)",
      "\(entry.actor.kind)", "\(entry.actor.number)", entry.verb.text,
      entry.subject.kind?.text ?? "", "\(entry.subject.number)", "\(entry.ground.area)",
      "\(entry.ground.grant)", entry.ground.purpose?.text ?? "", "\(entry.ground.dossier)",
      "\(entry.records)", entry.evidence.map { "\($0)" } ?? "", "\(entry.sealed.count)",
    ]
    text.append(fields.joined(separator: ","))
  }
}
