// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit

@testable import TramTrails

@Suite("Pieces in memory") struct MemoryPiecesTests {
  /// The searches' tests stand on it, so it is held to what the store is held to.
  @Test(arguments: 0..<8 as Range<UInt64>, PieceSourceClause.allCases)
  func `keep what the port promises to searches`(seed: UInt64, clause: PieceSourceClause) throws {
    let fixes = TrailTables.fixes(seed: seed)
    try PieceSourceContract(MemoryPieces(fixes), of: fixes).check(clause, seed: seed)
  }
}
