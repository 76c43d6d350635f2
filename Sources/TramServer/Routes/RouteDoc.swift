// SPDX-License-Identifier: Apache-2.0

/// What a route takes and gives, for the document of the interface.
public struct RouteDoc: Sendable {
  /// A parameter of the address or a header field.
  public struct Parameter: Sendable {
    /// The name.
    public var name: String
    /// Where it stands: `query`, `header` or `path`.
    public var place = "query"
    /// Its JSON Schema.
    public var schema: JSONTree
    /// What it is, in a sentence.
    public var about: String
  }

  /// An answer.
  public struct Answer: Sendable {
    /// The HTTP status.
    public var status: Int
    /// What it means.
    public var about: String
    /// Its form; `nil` for an answer without a body.
    public var type: String?
    /// Its JSON Schema; `nil` where there is none.
    public var schema: JSONTree?
    /// Header fields that it carries, with what they are.
    public var headers: [(name: String, about: String)] = []
  }

  /// The chapter that it belongs to.
  public var tag: String
  /// What it takes beside its body.
  public var parameters: [Parameter] = []
  /// The forms of its body, with their schemas; empty for none.
  public var bodies: [(type: String, schema: JSONTree)] = []
  /// Whether the body may be absent.
  public var isBodyOptional = false
  /// What it answers when all is well.
  public var answers: [Answer]
  /// Statuses of the problems that it may answer with.
  public var problems: [Int] = []

  /// Creates a description.
  public init(tag: String, answers: [Answer]) {
    self.tag = tag
    self.answers = answers
  }
}
