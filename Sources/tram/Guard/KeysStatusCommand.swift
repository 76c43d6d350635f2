// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramGuard

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
