// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many listen to events, and how many may.
final class EventPlaces: Sendable {
  /// The right to listen; given back when nobody holds it any longer.
  final class Place: Sendable {
    private let places: EventPlaces

    fileprivate init(_ places: EventPlaces) { self.places = places }

    deinit { places.taken.withLock { $0 -= 1 } }
  }

  /// How many may listen at once.
  let most: Int
  private let taken = Mutex(0)

  init(most: Int) { self.most = most }

  /// How many listen now.
  var count: Int { taken.withLock { $0 } }

  /// Takes a place.
  ///
  /// - Throws: `ServerError` with code `.busy` when all are taken
  func take() throws -> Place {
    let isFree = taken.withLock { taken in
      guard taken < most else { return false }
      taken += 1
      return true
    }
    guard isFree else {
      throw ServerError(.busy, detail: "\(most) listen already", retryAfter: 5)
    }
    return Place(self)
  }
}
