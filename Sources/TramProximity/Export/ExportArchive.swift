// SPDX-License-Identifier: Apache-2.0

public import TramBytes

extension ExportLimits {
  /// The limits of the zip file.
  var zip: ZipLimits {
    ZipLimits(
      kind: "export of keys", mostBytes: mostZipBytes, mostEntries: mostEntries,
      mostNameBytes: mostNameBytes, mostRatio: mostRatio, ratioFreeBytes: ratioFreeBytes)
  }
}

extension ProximityError {
  /// The refusal of an archive.
  init(zip error: BytesError) {
    self.init(error.code == .tooLong ? .tooLarge : .malformed, detail: error.detail)
  }
}

extension ZipReader {
  /// The entries of an export, in the order of its directory.
  ///
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public static func entries(
    of bytes: Span<UInt8>, limits: ExportLimits = .standard
  ) throws(ProximityError) -> [ZipEntry] {
    do throws(BytesError) {
      return try entries(of: bytes, limits: limits.zip)
    } catch {
      throw ProximityError(zip: error)
    }
  }

  /// The bytes of an entry of an export, unpacked and checked.
  ///
  /// - Parameter most: How many bytes it may have.
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public static func content(
    of entry: ZipEntry, in bytes: Span<UInt8>, most: Int, limits: ExportLimits = .standard
  ) throws(ProximityError) -> [UInt8] {
    do throws(BytesError) {
      return try content(of: entry, in: bytes, most: most, limits: limits.zip)
    } catch {
      throw ProximityError(zip: error)
    }
  }
}
