// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads one sheet of a workbook (XLSX: ECMA-376, SpreadsheetML in an Open Packaging archive).
///
/// What cells hold is read, and nothing is computed: of a formula the value that the program which
/// saved the file had computed. Macros, links to other files, pictures and the names of styles are
/// left alone. Sizes, depth and counts are bounded before memory is taken; a document type, and
/// with it every entity bomb, is refused by `XMLScanner`.
public struct WorkbookReader: Sendable {
  /// What a workbook may be as an archive.
  ///
  /// A sheet of rows that are nearly the same packs to a fiftieth; DEFLATE can do 1,032.
  static let archive = ZipLimits(
    kind: "workbook", mostBytes: 256 << 20, mostEntries: 4096, mostRatio: 200,
    ratioFreeBytes: 1 << 20, allowsFolders: true)
  /// How many sheets a workbook may have.
  static let mostSheets = 1024
  /// Bytes of a part that is not a sheet and not its texts.
  static let mostSmallPart = 32 << 20

  let limits: SheetTable.Limits
  /// The names of the sheets, in their order.
  public private(set) var sheetNames: [String] = []
  private var sheetPaths: [String] = []
  private var isHidden: [Bool] = []
  private var countsFrom1904 = false
  private var entries: [String: ZipEntry] = [:]

  /// Whether bytes begin as an archive does.
  public static func isWorkbook(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 4 && bytes[0] == 0x50 && bytes[1] == 0x4B && bytes[2] == 3 && bytes[3] == 4
  }

  /// Reads what a workbook has, and no cell yet.
  ///
  /// - Throws: `TracingError`: `.badValue`, `.tooLarge`
  public init(
    _ bytes: Span<UInt8>, limits: SheetTable.Limits = .init()
  ) throws(TracingError) {
    self.limits = limits
    do throws(BytesError) {
      for entry in try ZipReader.entries(of: bytes, limits: Self.archive) {
        entries[entry.name] = entry
      }
    } catch {
      throw TracingError(error, in: "workbook")
    }
    let root = try relations("_rels/.rels", of: bytes)
    let main =
      root.first { $0.kind.hasSuffix("/officeDocument") }?.path(from: "") ?? "xl/workbook.xml"
    let folder = main.lastIndex(of: "/").map { String(main[...$0]) } ?? ""
    let file = main.dropFirst(folder.count)
    let links = try relations("\(folder)_rels/\(file).rels", of: bytes)
    try readBook(main, folder, links, bytes)
    guard !sheetPaths.isEmpty else {
      throw TracingError(.badValue, detail: "the workbook has no sheet of cells")
    }
    stylesPath = links.first { $0.kind.hasSuffix("/styles") }?.path(from: folder)
    textsPath = links.first { $0.kind.hasSuffix("/sharedStrings") }?.path(from: folder)
  }

  private var stylesPath: String?
  private var textsPath: String?

  /// Reads the cells of a sheet: of the first that is not hidden, or of the one called `name`.
  ///
  /// - Throws: `TracingError`: `.unknown`, `.badValue`, `.tooLarge`
  /// - Complexity: O(bytes unpacked), in time and memory
  public func sheet(
    _ name: String? = nil, of bytes: Span<UInt8>
  ) throws(TracingError) -> SheetTable {
    let place: Int
    if let name {
      let folded = name.lowercased()
      guard let found = sheetNames.firstIndex(where: { $0.lowercased() == folded }) else {
        throw TracingError(
          .unknown,
          detail:
            "there is no sheet called \(name); there are \(sheetNames.joined(separator: ", "))")
      }
      place = found
    } else {
      place = isHidden.firstIndex(of: false) ?? 0
    }
    var texts = SharedTexts()
    if let textsPath, let part = try part(textsPath, of: bytes, most: limits.mostBytes) {
      texts = try inPart(textsPath) { () throws(BytesError) in
        try SharedTexts(part.span, limits: limits)
      }
    }
    var formats = CellFormats()
    if let stylesPath, let part = try part(stylesPath, of: bytes, most: Self.mostSmallPart) {
      formats = try inPart(stylesPath) { () throws(BytesError) in try CellFormats(part.span) }
    }
    let path = sheetPaths[place]
    guard let part = try part(path, of: bytes, most: limits.mostBytes) else {
      throw TracingError(.badValue, detail: "the workbook names \(path), which is not in it")
    }
    var table = SheetTable()
    table.name = sheetNames[place]
    table.sheetNames = sheetNames
    table.countsFrom1904 = countsFrom1904
    var reading = SheetReading(table: table, texts: texts, formats: formats, limits: limits)
    do throws(BytesError) {
      try reading.read(part.span)
    } catch {
      throw TracingError(error, in: path)
    }
    return reading.table
  }

  private func inPart<Value>(
    _ path: String, _ read: () throws(BytesError) -> Value
  ) throws(TracingError) -> Value {
    do throws(BytesError) {
      return try read()
    } catch {
      throw TracingError(error, in: path)
    }
  }

  /// The bytes of a part; `nil` when there is none.
  private func part(
    _ path: String, of bytes: Span<UInt8>, most: Int
  ) throws(TracingError) -> [UInt8]? {
    guard let entry = entries[path] else { return nil }
    do throws(BytesError) {
      return try ZipReader.content(of: entry, in: bytes, most: most, limits: Self.archive)
    } catch {
      throw TracingError(error, in: "workbook")
    }
  }

  /// One relation of a part to another.
  private struct Relation {
    var identity: String
    var kind: String
    var target: String

    /// The path of the target from the root of the archive.
    func path(from folder: String) -> String {
      var parts = (target.hasPrefix("/") ? "" : folder).split(separator: "/")
      for part in target.split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(part) }
      }
      return parts.joined(separator: "/")
    }
  }

  private func relations(
    _ path: String, of bytes: Span<UInt8>
  ) throws(TracingError) -> [Relation] {
    guard let part = try part(path, of: bytes, most: Self.mostSmallPart) else { return [] }
    return try inPart(path) { () throws(BytesError) in
      var relations: [Relation] = []
      var scanner = XMLScanner(part.span)
      while true {
        switch try scanner.advance() {
        case .finish: return relations
        case .start where scanner.isNamed("Relationship"):
          guard scanner.textOf("TargetMode") != "External" else { continue }
          relations.append(
            Relation(
              identity: scanner.textOf("Id") ?? "", kind: scanner.textOf("Type") ?? "",
              target: scanner.textOf("Target") ?? ""))
        default: break
        }
      }
    }
  }

  private mutating func readBook(
    _ path: String, _ folder: String, _ links: [Relation], _ bytes: Span<UInt8>
  ) throws(TracingError) {
    guard let part = try part(path, of: bytes, most: Self.mostSmallPart) else {
      throw TracingError(
        .badValue, detail: "there is no \(path) in the file, so it is no workbook of the XLSX form")
    }
    do throws(BytesError) {
      var scanner = XMLScanner(part.span)
      while true {
        switch try scanner.advance() {
        case .finish: return
        case .start where scanner.isNamed("workbookPr"):
          countsFrom1904 = ["1", "true"].contains(scanner.textOf("date1904") ?? "")
        case .start where scanner.isNamed("sheet"):
          let identity = scanner.textOf("id") ?? ""
          guard sheetPaths.count < Self.mostSheets,
            let link = links.first(where: { $0.identity == identity }),
            link.kind.hasSuffix("/worksheet")
          else { continue }
          sheetNames.append(scanner.textOf("name") ?? "")
          sheetPaths.append(link.path(from: folder))
          isHidden.append((scanner.textOf("state") ?? "visible") != "visible")
        default: break
        }
      }
    } catch {
      throw TracingError(error, in: path)
    }
  }
}

extension XMLScanner {
  /// The text of an attribute of the element that began last.
  func textOf(_ name: StaticString) -> String? {
    attribute(name).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension TracingError {
  /// The refusal of a part of a file.
  init(_ error: BytesError, in part: String) {
    let place = error.offset.map { ", byte \($0 + 1)" } ?? ""
    self.init(
      error.code == .tooLong || error.code == .tooDeep ? .tooLarge : .badValue,
      detail: "\(part)\(place): \(error.detail)")
  }
}
