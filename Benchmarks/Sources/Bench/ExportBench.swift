// SPDX-License-Identifier: Apache-2.0

import TramProximity
import TramUnits

/// An export of a million keys: written and signed, read and verified, on one core.
func measureExport() throws -> Measurement {
  let count = 1_000_000
  let keys = exportedKeys(count)
  let signer = ExportSigner(info: SignatureInfo(keyID: "452", keyVersion: "v1"))
  var writer = ExportWriter(
    start: Instant(milliseconds: 1_590_969_600_000), end: Instant(milliseconds: 1_591_056_000_000),
    region: "452", signers: [signer])
  writer.mostKeys = count
  let zip = try writer.files(of: keys)[0]
  let verifier = ExportVerifier(trusting: signer.verificationKey)
  let watch = Stopwatch()
  let writing = try watch.rate { try writer.files(of: keys)[0].count > 0 ? count : 0 }
  let reading = try watch.rate { try readAndVerify(zip, verifier) }
  return Measurement(
    figures: [
      seconds("write and sign an export of 1 million keys, one core", writing, count, most: 3),
      seconds("read and verify an export of 1 million keys, one core", reading, count, most: 1),
      Figure(
        name: "keys written and signed, one core", unit: "keys/s", runs: writing),
      Figure(name: "keys read and verified, one core", unit: "keys/s", runs: reading),
    ],
    notes: [
      "Keys of chance with start, risk, report type and days; the zip file has \(zip.count) bytes.",
      "Writing sorts, encodes, packs (DEFLATE) and signs; reading unpacks, checks CRC-32, reads "
        + "every field and verifies the signature.",
      "Bytes in memory; the command reads and writes files and CSV besides.",
    ])
}

/// The time of one file, from runs that tell keys a second.
private func seconds(_ name: String, _ runs: [Run], _ count: Int, most: Double) -> Figure {
  Figure(
    name: name, unit: "s", values: runs.map { Double(count) / $0.rate }, target: most,
    isCeiling: true)
}

private func readAndVerify(_ zip: [UInt8], _ verifier: ExportVerifier) throws -> Int {
  let file = try ExportFile.read(zip: zip.span)
  try verifier.verify(file)
  return file.keys.count
}

private func exportedKeys(_ count: Int) -> [TemporaryExposureKey] {
  var random = SeededGenerator(seed: 7)
  return (0..<count).map { _ in
    TemporaryExposureKey(
      key: SixteenBytes(high: random.next(), low: random.next()),
      rollingStart: ExposureInterval(2_650_000 + 144 * UInt32.random(in: 0..<14, using: &random)),
      rollingPeriod: 144, transmissionRisk: Int32.random(in: 0...8, using: &random),
      reportType: .confirmedTest, daysSinceOnset: Int32.random(in: -14...14, using: &random))
  }
}
