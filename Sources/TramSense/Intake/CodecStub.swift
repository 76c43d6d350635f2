// SPDX-License-Identifier: Apache-2.0
public enum ObservationBatchCodec {
  public static func encode(_ batch: ObservationBatch) throws -> [UInt8] { [] }
  public static func decode(_ bytes: Span<UInt8>) throws -> ObservationBatch { ObservationBatch() }
}
