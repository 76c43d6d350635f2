// SPDX-License-Identifier: Apache-2.0

extension QRCode {
  /// The dark modules as the `d` of an SVG path, one unit a module, the quiet zone left free.
  ///
  /// Modules that touch in a row are one rectangle. The drawing is `side + 8` units wide and high.
  public var svgPath: String {
    var path = ""
    for row in 0..<side {
      var column = 0
      while column < side {
        guard isDark(row: row, column: column) else {
          column += 1
          continue
        }
        let start = column
        while isDark(row: row, column: column) { column += 1 }
        let width = column - start
        path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(width)v1h-\(width)z"
      }
    }
    return path
  }

  /// An SVG element that scales without blur.
  ///
  /// Dark on a light ground also where the page is dark, because many readers want it so; the
  /// modules are `currentColor`, which is black unless a style sheet says otherwise.
  ///
  /// - Parameter label: What the code is for, as a screen reader says it.
  public func svg(label: String) -> String {
    let width = side + 2 * Self.quietZone
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(width)" color="#000" \
      shape-rendering="crispEdges" role="img" aria-label="\(Self.escaped(label))">\
      <rect width="\(width)" height="\(width)" fill="#fff"/>\
      <path fill="currentColor" d="\(svgPath)"/></svg>
      """
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: if scalar.value >= 32 { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  /// The symbol for a terminal, two rows of modules a line, with its quiet zone.
  ///
  /// - Parameter isLightTerminal: Whether the terminal writes dark on light; the usual one writes
  ///   light on dark, where the light modules are the ones to be written.
  public func terminalText(isLightTerminal: Bool = false) -> String {
    let span = -Self.quietZone..<side + Self.quietZone
    var text = ""
    for row in stride(from: span.lowerBound, to: span.upperBound, by: 2) {
      for column in span {
        let upper = isDark(row: row, column: column) == isLightTerminal
        // Below the last row there is no module to be written.
        let lower =
          row + 1 < span.upperBound && isDark(row: row + 1, column: column) == isLightTerminal
        text += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ")
      }
      text += "\n"
    }
    return text
  }
}
