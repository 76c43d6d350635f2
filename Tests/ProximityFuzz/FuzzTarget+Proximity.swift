// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramTestKit
import TramUnits

// A new reader is one more entry of `all`.
extension FuzzTarget {
  static let all = [
    export, zip, protobuf, signatures, inflate, request, certificate, index, btsnoop, packetLogger,
    tempID, upload, question, history, filter, kept, lineList, workbook, sheet,
  ]
  .map {
    // Ends of archives, and members of JSON.
    $0.minding([[0x50, 0x4B, 0x05, 0x06], [0x50, 0x4B, 0x06, 0x06], [UInt8](#"":{"["#.utf8)])
  }

  /// The message of an export; what is taken is written again and must come back.
  static let export = FuzzTarget(name: "export") {
    [try Sound.parts(of: try Sound.zip(4)).body, try Sound.parts(of: try Sound.zip(0)).body]
  } run: { bytes in
    let file: ExportFile
    do throws(ProximityError) {
      file = try ExportFile.read(export: bytes.span, limits: Sound.limits)
    } catch {
      return false
    }
    guard file.keys.count + file.revisedKeys.count <= bytes.count / 24 else {
      throw FuzzFailure("more keys than bytes hold")
    }
    // Writing signs, which takes a hundred times as long as reading: one in many is written.
    guard bytes.count % 61 == 0 else { return true }
    let again = try Sound.read(try Sound.writer.files(of: file.keys, revised: file.revisedKeys)[0])
    guard again.keys == file.keys.sorted(by: { $0.key < $1.key }) || hasTwins(file.keys) else {
      throw FuzzFailure("what was read does not come back as it was written")
    }
    return true
  }

  private static func hasTwins(_ keys: [TemporaryExposureKey]) -> Bool {
    Set(keys.map(\.key)).count < keys.count
  }

  /// The archive as a whole.
  static let zip = FuzzTarget(name: "zip") {
    [try Sound.zip(2), try Sound.zip(0)]
  } run: { bytes in
    do throws(ProximityError) {
      let entries = try ZipReader.entries(of: bytes.span, limits: Sound.limits)
      for entry in entries {
        let content = try ZipReader.content(
          of: entry, in: bytes.span, most: 1 << 16, limits: Sound.limits)
        guard content.count == entry.size else { return false }
      }
      _ = try ExportFile.read(zip: bytes.span, limits: Sound.limits)
      return true
    } catch {
      return false
    }
  }

  /// Any message, all of it read over.
  static let protobuf = FuzzTarget(name: "protobuf") {
    let body = try Sound.parts(of: try Sound.zip(3)).body
    return [Array(body.dropFirst(16)), [0x93, 3, 8, 1, 0x94, 3], [0x0D, 1, 2, 3, 4, 0x12, 1, 9]]
  } run: { bytes in
    var reader = ProtobufReader(bytes.span)
    do throws(ProximityError) {
      while try reader.advance() { try reader.skip() }
      guard reader.position == bytes.count else { return false }
      return true
    } catch {
      return false
    }
  }

  /// The list of signatures.
  static let signatures = FuzzTarget(name: "signatures") {
    [try Sound.parts(of: try Sound.zip(1)).signatures]
  } run: { bytes in
    do throws(ProximityError) {
      _ = try ExportSignature.list(bytes.span, limits: Sound.limits)
      return true
    } catch {
      return false
    }
  }

  /// A packed stream that claims 1,000 bytes.
  static let inflate = FuzzTarget(name: "inflate") {
    let text = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    return [try Deflate.pack(text.span, level: 9), try Deflate.pack(text.span, level: 1)]
  } run: { bytes in
    do throws(BytesError) {
      return try Deflate.unpack(bytes.span, exactly: 1000).count == 1000
    } catch {
      return false
    }
  }

  /// A phone's upload.
  static let request = FuzzTarget(name: "request") {
    [[UInt8](Sound.request.utf8)]
  } run: { bytes in
    do throws(ProximityError) {
      _ = try PublishRequest(reading: bytes.span)
      return true
    } catch {
      return false
    }
  }

  /// A certificate's header and claims, which are read before its signature is looked at.
  static let certificate = FuzzTarget(name: "certificate", refusesSound: true) {
    [[UInt8](Sound.certificate.utf8)]
  } run: { bytes in
    do throws(ProximityError) {
      _ = try HealthCertificate(
        verifying: bytes, issuers: [], settings: PublishSettings(),
        at: Instant(milliseconds: 1_590_969_600_000))
      return true
    } catch {
      return false
    }
  }

  /// The list of exports.
  static let index = FuzzTarget(name: "index") {
    [[UInt8]("452/1590969600-00001.zip\n452/1591056000-00001.zip\r\n".utf8)]
  } run: { bytes in
    do throws(ProximityError) {
      let index = try ExportIndex(reading: bytes.span)
      return try ExportIndex(reading: index.text.utf8Span.span) == index
    } catch {
      return false
    }
  }
}
