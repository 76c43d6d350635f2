// SPDX-License-Identifier: Apache-2.0

/// A reader of bytes from outside that is fed nonsense: what it is called, what sound bytes look
/// like, and how to run it.
public struct FuzzTarget: Sendable {
  /// What a command line calls it.
  public var name: String
  /// What its formats take notice of, put into nonsense now and then.
  public var words: [[UInt8]]
  /// Whether sound inputs may be refused after all: a certificate that nobody signed.
  public var refusesSound: Bool
  /// Sound inputs, from which nonsense is made.
  public var sound: @Sendable () throws -> [[UInt8]]
  /// Reads the bytes; `true` when they are taken.
  ///
  /// What must hold of them then is checked, and thrown as a `FuzzFailure`.
  public var run: @Sendable ([UInt8]) throws -> Bool

  /// Creates a target.
  public init(
    name: String, words: [[UInt8]] = [], refusesSound: Bool = false,
    sound: @escaping @Sendable () throws -> [[UInt8]],
    run: @escaping @Sendable ([UInt8]) throws -> Bool
  ) {
    self.name = name
    self.words = words
    self.refusesSound = refusesSound
    self.sound = sound
    self.run = run
  }

  /// The same target with words that its formats take notice of.
  public func minding(_ words: [[UInt8]]) -> FuzzTarget {
    var target = self
    target.words = words
    return target
  }
}

/// What does not hold of a reader.
public struct FuzzFailure: Error, CustomStringConvertible {
  /// What, in a line.
  public let description: String

  /// Creates a failure.
  public init(_ description: String) { self.description = description }
}
