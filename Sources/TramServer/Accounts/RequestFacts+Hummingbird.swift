// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
public import Hummingbird

extension RequestFacts {
  /// Creates the facts of a request that a route was given.
  ///
  /// - Parameters:
  ///   - isSecure: Whether the browser came by https.
  ///   - pathToken: The route's parameter that holds a token, if it has one.
  public init(_ request: Request, isSecure: Bool, pathToken: String? = nil) {
    self.init(
      method: request.method, isSecure: isSecure, authority: request.head.authority,
      query: request.uri.query, pathToken: pathToken, fields: request.headers)
  }
}
