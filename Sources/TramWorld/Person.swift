// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramSense
public import TramUnits

/// How a phone reports, and how it errs.
public struct Phone: Hashable, Sendable {
  /// Its operator: an index into `MobileOperator.all`.
  public var owner: Int
  /// The newest generation that it can use.
  public var newest: Radio
  /// Whether it reports positions at all; an old phone reports cells only.
  public var hasFix: Bool
  /// Whether it says of its neighbours who they are; most know only channel and PCI.
  public var namesNeighbours: Bool
  /// Whether it reports the timing advance.
  public var hasTimingAdvance: Bool
  /// Whether it says if it moved.
  public var hasMotion: Bool
  /// Whether it reports its speed.
  public var hasSpeed: Bool
  /// Whether it claims a fine accuracy whatever the truth is.
  public var claimsTooMuch: Bool
  /// What its model reads too much (or too little) of every signal, in dB.
  public var levelOffset: Float
  /// The usual seconds between two reports; 0 for a phone that reports irregularly.
  public var interval: Int32
}

/// A person under an isolation order, with home and phone.
public struct Person: Hashable, Sendable {
  /// The place of the person in `World.people`; names count from 1.
  public var index: Int
  /// The ward: an index below `World.wards`.
  public var ward: Int
  /// The middle of the rooms in which the person lives.
  public var home: LocalPoint
  /// How far the rooms reach from `home`, in metres.
  public var roomReach: Double
  /// The outline that the order names; its middle is some metres off the home.
  public var outline: Outline
  /// What the walls of the home take from a signal, in dB.
  public var wallLoss: Float
  /// The error of fixes made indoors, in metres (the deviation of each axis).
  public var indoorError: Double
  /// When the order begins.
  public var from: Instant
  /// When the order ends; `nil` while open.
  public var until: Instant?
  /// The Bluetooth beacon in the home, if one was handed out.
  public var anchor: SightingToken?
  /// Where that beacon hangs.
  public var anchorPlace: LocalPoint
  /// The phone.
  public var phone: Phone
  /// Whether the person before this one in `World.people` lives at the same address.
  public var sharesHome: Bool

  /// The device as the feed names it in memory; a reader that meets the orders first and in order
  /// numbers devices the same way.
  public var device: DeviceID { DeviceID(UInt64(index)) }
  /// The device as files name it.
  public var deviceName: String { "p\(index + 1)" }
  /// The order as files name it.
  public var orderName: String { "o\(index + 1)" }
}
