// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads all of a store and tells what is damaged and where.
public struct TrailCheck: Sendable {
  /// What was found.
  public struct Findings: Sendable {
    /// How many segments were read.
    public var segments = 0
    /// How many blocks were read.
    public var blocks = 0
    /// How many fixes they hold.
    public var fixes = 0
    /// Everything that is not as it was written.
    public var damages: [TrailsError] = []
  }

  private let folder: String
  private let keyFile: String

  /// Creates a check of the store in a folder.
  ///
  /// - Parameter keyFile: The file with the master key; `nil` for `master.key` in the folder.
  public init(folder: String, keyFile: String? = nil) {
    self.folder = folder
    self.keyFile = keyFile ?? "\(folder)/\(MasterKeyFile.usualName)"
  }

  /// Reads all.
  ///
  /// - Throws: `TrailsError` when nothing can be read: the master key, the keys or the manifest
  public func run() throws(TrailsError) -> Findings {
    var findings = Findings()
    var random = SystemRandomNumberGenerator()
    let master = try MasterKeyFile.key(at: keyFile, makes: false, using: &random)
    let keys = try KeyRing(folder: folder, master: master)
    do { _ = try PersonRegister(folder: folder, keys: keys) } catch {
      findings.damages.append(error)
    }
    try checkDays(keys, &findings)
    for entry in (try Manifest(folder: folder) ?? Manifest()).entries {
      do throws(TrailsError) {
        guard let key = keys[entry.keyDay] else {
          throw TrailsError(
            .corrupt, detail: "the day it is sealed with has no key",
            file: "\(folder)/\(entry.fileName)")
        }
        let segment = try SealedSegment(entry, in: folder, cipher: TrailCipher(key))
        check(segment, &findings)
      } catch { findings.damages.append(error) }
    }
    return findings
  }

  /// Reads the areas, and the contacts and stays of all days that have a key.
  private func checkDays(_ keys: KeyRing, _ findings: inout Findings) throws(TrailsError) {
    do { _ = try AreaRegister(folder: folder, keys: keys) } catch {
      findings.damages.append(error)
    }
    let folder = folder
    let names = try StoreFiles.telling(folder) { () throws(BytesError) in
      try Folder.names(in: folder)
    }
    for kind in EdgeKind.allCases {
      for day in names.compactMap(kind.day(ofFile:)).sorted() {
        guard let key = keys[day] else { continue }
        do throws(TrailsError) {
          let file = try EdgeDay(day, of: kind, in: folder, key: key)
          try file.forEach(of: nil, during: Int64.min...Int64.max) { _ in }
        } catch { findings.damages.append(error) }
      }
    }
  }

  private func check(_ segment: SealedSegment, _ findings: inout Findings) {
    findings.segments += 1
    var pairs: Set<UInt64> = []
    var isWhole = true
    for number in segment.directory.blocks.indices {
      do throws(TrailsError) {
        let block = try segment.block(number)
        findings.blocks += 1
        for head in block.heads { pairs.insert(UInt64(head.person) << 32 | UInt64(number)) }
      } catch {
        isWhole = false
        findings.damages.append(error)
      }
    }
    var listed: Set<UInt64> = []
    for number in segment.directory.lists.indices {
      do throws(TrailsError) { listed.formUnion(try segment.pairs(inList: number)) } catch {
        isWhole = false
        findings.damages.append(error)
      }
    }
    guard isWhole else { return }
    let path = "\(folder)/\(segment.entry.fileName)"
    if pairs != listed {
      findings.damages.append(
        TrailsError(
          .corrupt, detail: "the lists of persons are not those of the blocks", file: path,
          offset: Int(segment.entry.offset)))
    }
    guard !segment.entry.isSeam else { return }
    do throws(TrailsError) {
      let fixes = try segment.fixes().count
      findings.fixes += fixes
      guard UInt64(fixes) != segment.entry.fixes else { return }
      findings.damages.append(
        TrailsError(
          .corrupt, detail: "\(fixes) fixes; the manifest says \(segment.entry.fixes)", file: path,
          offset: Int(segment.entry.offset)))
    } catch { findings.damages.append(error) }
  }
}
