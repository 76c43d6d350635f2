// SPDX-License-Identifier: Apache-2.0

public import TramBytes
public import TramSense

extension World {
  /// Writes the orders as JSON Lines.
  ///
  /// - Throws: `BytesError` when they cannot be written.
  public func writeOrders(to output: inout LineWriter) throws(BytesError) {
    for person in people {
      appendOrder(of: person, to: &output.text)
      try output.endLine()
    }
    try output.flush()
  }

  /// Writes the cells as csv, in the columns of an OpenCelliD export (with CRLF, as they have).
  ///
  /// - Throws: `BytesError` when they cannot be written.
  public func writeSites(to output: inout LineWriter) throws(BytesError) {
    output.text.append(World.siteHeader)
    output.text.append(byte: 0x0D)
    try output.endLine()
    for cell in network.cells.indices where appendSiteRow(ofCell: cell, to: &output.text) {
      output.text.append(byte: 0x0D)
      try output.endLine()
    }
    try output.flush()
  }

  /// Writes what truly happened as JSON Lines, with the silences of a feed that has run.
  ///
  /// - Throws: `BytesError` when it cannot be written.
  public func writeTruth(
    silences: [Silence], to output: inout LineWriter
  ) throws(BytesError) {
    appendTruthHeader(to: &output.text)
    try output.endLine()
    for episode in episodes {
      append(truth(of: episode), to: &output.text)
      try output.endLine()
    }
    for outage in outages.indices {
      append(truth(ofOutage: outage), to: &output.text)
      try output.endLine()
    }
    for silence in silences {
      append(truth(of: silence), to: &output.text)
      try output.endLine()
    }
    try output.flush()
  }
}

extension Feed {
  /// Writes the observations of the next slice of time as JSON Lines; false when the feed is over.
  ///
  /// - Parameter batch: Room that is used again from slice to slice.
  /// - Throws: `BytesError` when they cannot be written.
  public mutating func writeNext(
    to output: inout LineWriter, using batch: inout ObservationBatch
  ) throws(BytesError) -> Bool {
    guard next(into: &batch) else {
      try output.flush()
      return false
    }
    for observation in batch.observations {
      ObservationLines.append(observation, of: batch, to: &output.text)
      try output.endLine()
    }
    return true
  }
}
