// SPDX-License-Identifier: Apache-2.0

/// Where sites stand, fitted from timing advance.
struct RingModel: Sendable {
  struct Site: Sendable {
    var east: Float
    var north: Float
    var spread: Float
  }
  /// Site of each cell, by number of the cell; `nil` when too little was heard of it.
  var sites: [Site?]
}
