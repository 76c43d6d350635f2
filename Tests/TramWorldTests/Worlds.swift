// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramSense
import TramUnits
import TramWorld

/// One observation of a feed with the cells and sightings that belong to it.
struct Report {
  var observation: Observation
  var cells: [CellReading]
  var sightings: [BeaconSighting]

  /// Seconds since the beginning of the feed, by the phone's clock.
  func time(in world: World) -> Double {
    observation.time.seconds(since: world.settings.start)
  }
}

extension World {
  /// Everything that the phones of `person` (or of all) report, and the silences of outages.
  func reports(of person: Int? = nil) -> (reports: [Report], silences: [Silence]) {
    var reports: [Report] = []
    var feed = makeFeed()
    var batch = ObservationBatch()
    while feed.next(into: &batch) {
      for observation in batch.observations {
        if let person, observation.device != people[person].device { continue }
        reports.append(
          Report(
            observation: observation, cells: Array(batch.cells(of: observation)),
            sightings: Array(batch.sightings(of: observation))))
      }
    }
    return (reports, feed.silences)
  }

  /// A number that changes with any byte of any file of this world; the same within one process.
  func fingerprint() -> Int {
    var hasher = Hasher()
    var text = ByteWriter()
    func add() {
      hasher.combine(text.bytes)
      text.removeAll()
    }
    for person in people {
      appendOrder(of: person, to: &text)
      add()
    }
    for cell in network.cells.indices where appendSiteRow(ofCell: cell, to: &text) { add() }
    for event in truth {
      append(event, to: &text)
      add()
    }
    var feed = makeFeed()
    var batch = ObservationBatch()
    while feed.next(into: &batch) {
      for observation in batch.observations {
        ObservationLines.append(observation, of: batch, to: &text)
        add()
      }
    }
    for silence in feed.silences {
      append(truth(of: silence), to: &text)
      add()
    }
    return hasher.finalize()
  }
}
