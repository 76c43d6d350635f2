// SPDX-License-Identifier: Apache-2.0

public import TramBytes

extension Shape {
  /// Appends the boundary as the coordinates of one GeoJSON Polygon, for drawing: every chain is a
  /// ring, holes wound the other way round than what they lie in.
  ///
  /// - Complexity: O(vertices), no allocation
  public func appendRings(to out: inout ByteWriter) {
    out.append(literal: "[")
    var start = 0
    for end in chainEnds {
      out.append(literal: start == 0 ? "[" : ",[")
      for i in start..<Int(end) {
        let place = corner(Int64(east[i]), Int64(north[i]))
        out.append(literal: i == start ? "[" : ",[")
        out.append(place.longitude, decimals: 6)
        out.append(literal: ",")
        out.append(place.latitude, decimals: 6)
        out.append(literal: "]")
      }
      out.append(literal: "]")
      start = Int(end)
    }
    out.append(literal: "]")
  }
}
