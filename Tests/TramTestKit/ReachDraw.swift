// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

extension AreaReach {
  /// A reach of nothing, of everything, or of some stretches, among the areas of the tests' facts.
  public static func drawn(_ random: inout SeededGenerator) -> AreaReach {
    let codes = ["0", "01", "010", "01001", "010010", "0100100001", "79", "79002", "48", "9"]
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return .everywhere
    case 1: return .nowhere
    default:
      var spans: [Span] = []
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        guard let a = codes.randomElement(using: &random),
          let b = codes.randomElement(using: &random)
        else { continue }
        // Mostly all that begins so, as a ward or a province; now and then from one to another.
        spans.append(
          Bool.random(using: &random)
            ? Span(beginning: a) : Span(lower: min(a, b), upper: max(a, b) + ":"))
      }
      return AreaReach(spans)
    }
  }
}
