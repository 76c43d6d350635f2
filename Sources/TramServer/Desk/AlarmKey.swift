// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramIsolation
import TramJournal
import TramUnits

/// The name under which an alarm is kept once: its order, kind, rule and time.
enum AlarmKey {
  static func key(of alarm: Alarm) -> IdempotencyKey {
    var name = ByteWriter()
    for part in [alarm.order, alarm.kind.word, alarm.evidence.rule.word] {
      name.appendVarint(UInt64(part.utf8.count))
      name.append(part)
    }
    name.appendZigZag(alarm.time.milliseconds)
    return IdempotencyKey(content: name.bytes)
  }
}
