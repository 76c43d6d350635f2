// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// What is to be told about CAMARA Device Location before a server starts.
public struct CamaraSettings: Sendable {
  /// Whether the interfaces are there.
  public var isServed = true
  /// Where we answer for; `nil` is everywhere.
  public var coverage: Fence?
  /// The least radius of an area to verify.
  public var leastRadius = Fence.camaraLeastRadius
  /// The least radius of a fence: below it our own error decides and not the person.
  public var leastFence = Meters(50)
  /// How many subscriptions there may be.
  public var mostSubscriptions = 10_000
  /// How many subscriptions one program, phone or person may have.
  public var mostOfOneOwner = 1_000
  /// After how many days a subscription ends at the latest.
  public var mostLifeDays = 60
  /// Whether sinks may be plain http and lie on this machine or in private networks: for tests.
  public var allowsPlainSinks = false
  /// How many seconds a sink has to answer.
  public var sinkSeconds = 10
  /// How often an event is tried to be delivered.
  public var mostAttempts = 12
  /// How many events of one subscription wait at most; the oldest after the first goes.
  public var mostWaiting = 100
  /// How many sinks are talked to at once.
  public var senders = 8
  /// How often fences are looked at, seconds.
  public var stepSeconds = 1.0
  /// The operators that are asked where people without an app are.
  public var operators: [CamaraOperator] = []

  /// Creates settings that serve and ask nobody.
  public init() {}
}

/// A mobile operator that answers CAMARA's location retrieval.
public struct CamaraOperator: Sendable {
  /// How we show that we may ask.
  public enum Credential: Sendable {
    /// A token that does not change.
    case bearer(String)
    /// A token that is fetched with a name and a secret (RFC 6749, 4.4) and kept until it expires.
    case client(address: String, id: String, secret: String, scope: String)
  }

  /// What it is called in logs and counts.
  public var name: String
  /// Where its interface is, up to and with the version: `https://…/location-retrieval/v0.5`.
  public var address: String
  /// How we show that we may ask.
  public var credential: Credential
  /// The beginnings of the numbers that it is asked about; none is all numbers.
  public var prefixes: [String] = []
  /// How often each number is asked about, seconds, 1 or more.
  public var intervalSeconds = 300.0
  /// The part of the interval by which each turn is shifted at random, 0 to 1.
  public var jitter = 0.1
  /// How many questions are under way at once.
  public var concurrency = 4
  /// How old an answer may be, seconds; `nil` is any age.
  public var maxAge: Int?
  /// How large an answer's area may be, square metres; `nil` is any.
  public var maxSurface: Int?
  /// How many seconds it has to answer.
  public var answerSeconds = 10

  /// Creates an operator.
  public init(name: String, address: String, credential: Credential) {
    self.name = name
    self.address = address
    self.credential = credential
  }
}
