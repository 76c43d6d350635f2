// SPDX-License-Identifier: Apache-2.0

public import TramBytes

extension ObservationReader {
  /// Reads lines into `batch` until it holds `count` observations or the file ends.
  ///
  /// - Parameters:
  ///   - batch: Where the observations are added.
  ///   - lines: The file.
  ///   - count: How many observations the batch shall hold.
  ///   - refuse: Told of every refused line and its number; `false` stops the reading there.
  /// - Returns: Whether there may be more; `false` at the end and when `refuse` stopped it.
  /// - Throws: `BytesError` with code `.cannotRead`.
  public mutating func fill(
    _ batch: inout ObservationBatch, from lines: inout LineReader, upTo count: Int,
    refuse: (_ line: Int64, _ refusal: IntakeRefusal) -> Bool
  ) throws(BytesError) -> Bool {
    while batch.observations.count < count {
      let outcome: LineOutcome
      switch try lines.advance() {
      case .line: outcome = read(lines.line, into: &batch)
      case .overlong(let bytes): outcome = refuseOverlong(bytes: bytes)
      case .end: return false
      }
      if case .refused(let refusal) = outcome, !refuse(lines.lineNumber, refusal) { return false }
    }
    return true
  }
}
