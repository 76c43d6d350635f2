// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Looks for phones whose address and identifier do not change together.
///
/// A phone that keeps its address while its identifier changes, or the other way round, can be
/// followed from one to the next: what the rotation is to prevent. Advertisements of exposure go in
/// with `apply(_:)`; what was found comes out of `findings`.
public struct RotationLint: Sendable {
  /// What one address did, or one identifier.
  public struct Finding: Hashable, Sendable {
    /// Who kept what.
    public enum Subject: Hashable, Sendable {
      /// An address that went with several identifiers.
      case address(BluetoothAddress)
      /// An identifier that went with several addresses.
      case identifier(SixteenBytes)
    }

    /// What stayed.
    public var subject: Subject
    /// How many of the others it went with, two or more.
    public var companions: Int
    /// How often it was heard.
    public var heard: Int
    /// When it was first heard.
    public var first: Instant
    /// When it was last heard.
    public var last: Instant

    /// Creates a finding.
    public init(subject: Subject, companions: Int, heard: Int, first: Instant, last: Instant) {
      self.subject = subject
      self.companions = companions
      self.heard = heard
      self.first = first
      self.last = last
    }
  }

  private struct Pair: Hashable, Sendable {
    var address: BluetoothAddress
    var identifier: SixteenBytes
  }

  fileprivate struct Stay: Sendable {
    var first: Instant
    var last: Instant
    var heard = 0
    var companions = 0
  }

  /// How many pairs of address and identifier are kept; a flood of them costs no more memory.
  public static let mostPairs = 1 << 20

  private var stays: [Pair: Stay] = [:]
  /// How many advertisements were of pairs beyond the limit, and not looked at.
  public private(set) var ignored = 0

  /// Creates a lint that has heard nothing.
  public init() {}

  /// Takes an advertisement; those without an identifier of Exposure Notification are passed over.
  public mutating func apply(_ heard: CapturedAdvertisement) {
    guard case .exposure(let identifier, _) = heard.identifier else { return }
    let pair = Pair(address: heard.address, identifier: identifier)
    if stays[pair] == nil, stays.count >= Self.mostPairs {
      ignored += 1
      return
    }
    stays[pair, default: Stay(first: heard.time, last: heard.time)].take(heard.time)
  }

  /// What was found, with how many addresses and identifiers there were.
  public struct Report: Sendable {
    /// How many addresses were heard.
    public var addresses: Int
    /// How many identifiers were heard.
    public var identifiers: Int
    /// Addresses and identifiers that went with several of the others: most companions first.
    public var findings: [Finding]

    /// How many identifiers went with several addresses.
    public var identifiersWithSeveralAddresses: Int {
      findings.count { if case .identifier = $0.subject { true } else { false } }
    }
    /// How many addresses went with several identifiers.
    public var addressesWithSeveralIdentifiers: Int {
      findings.count - identifiersWithSeveralAddresses
    }
  }

  /// What was found so far.
  ///
  /// - Complexity: O(pairs log pairs)
  public var report: Report {
    var addresses: [BluetoothAddress: Stay] = [:]
    var identifiers: [SixteenBytes: Stay] = [:]
    for (pair, stay) in stays {
      addresses[pair.address, default: Stay(first: stay.first, last: stay.last)].join(stay)
      identifiers[pair.identifier, default: Stay(first: stay.first, last: stay.last)].join(stay)
    }
    var findings: [Finding] = []
    for (address, stay) in addresses.sorted(by: { $0.key < $1.key }) where stay.companions > 1 {
      findings.append(stay.finding(.address(address)))
    }
    for (identifier, stay) in identifiers.sorted(by: { $0.key < $1.key })
    where stay.companions > 1 {
      findings.append(stay.finding(.identifier(identifier)))
    }
    // Stable: addresses before identifiers, then in their own order.
    findings.sort { $0.companions > $1.companions }
    return Report(
      addresses: addresses.count, identifiers: identifiers.count, findings: findings)
  }
}

extension RotationLint.Stay {
  fileprivate mutating func take(_ time: Instant) {
    heard += 1
    first = min(first, time)
    last = max(last, time)
  }

  fileprivate mutating func join(_ other: Self) {
    heard += other.heard
    companions += 1
    first = min(first, other.first)
    last = max(last, other.last)
  }

  fileprivate func finding(_ subject: RotationLint.Finding.Subject) -> RotationLint.Finding {
    RotationLint.Finding(
      subject: subject, companions: companions, heard: heard, first: first, last: last)
  }
}
