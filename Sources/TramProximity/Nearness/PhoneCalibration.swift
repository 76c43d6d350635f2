// SPDX-License-Identifier: Apache-2.0

/// How the models of phones send and read: corrections to bring them to one scale.
///
/// Google published such a table for exposure notification (13 June 2020): a transmit power as a
/// reference phone would measure it and a correction to add to what the model reads.
public struct PhoneCalibration: Hashable, Sendable {
  /// What is known of a model.
  public struct Entry: Hashable, Sendable {
    /// To be added to a strength that this model reads, in dB.
    public var correction: Double
    /// The transmit power of this model, in dBm.
    public var power: Double

    /// Creates an entry.
    public init(correction: Double, power: Double) {
      self.correction = correction
      self.power = power
    }
  }

  /// The correction that `NearnessModel` takes for granted: -3 dB, that of the phones it is from.
  public static let usualCorrection = -3.0

  private var entries: [String: Entry] = [:]

  /// Creates an empty table: every model is taken as usual.
  public init() {}

  /// How many models are known.
  public var count: Int { entries.count }

  /// What is known of a model; the name is taken without regard to case.
  public subscript(model: String) -> Entry? {
    get { entries[model] ?? entries[model.lowercased()] }
    set { entries[model.lowercased()] = newValue }
  }
}
