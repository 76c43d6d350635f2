// SPDX-License-Identifier: Apache-2.0

/// Proven contacts in memory: the specification of `EdgeSource`.
public struct MemoryEdges: EdgeSource {
  private let all: [ContactEdge]

  /// Creates a source of these contacts; one that is there twice is there once.
  public init(_ edges: [ContactEdge] = []) { all = Array(Set(edges)) }

  /// Adds the contacts of one person that share a moment with `times`.
  public func appendEdges(
    of person: PersonNumber, during times: ClosedRange<Int64>, to edges: inout [ContactEdge]
  ) {
    for edge in all where edge.a == person || edge.b == person {
      if edge.end > times.lowerBound, edge.start <= times.upperBound { edges.append(edge) }
    }
  }

  /// Adds all contacts that share a moment with `times`.
  public func appendEdges(during times: ClosedRange<Int64>, to edges: inout [ContactEdge]) {
    for edge in all where edge.end > times.lowerBound && edge.start <= times.upperBound {
      edges.append(edge)
    }
  }

  /// The whole as one slice.
  public func edgeSlices(of times: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    all.isEmpty ? [] : [times]
  }
}
