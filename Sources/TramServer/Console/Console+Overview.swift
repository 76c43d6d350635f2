// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation

extension Console {
  private static let mostOpenShown = 30
  private static let mostCalmShown = 8

  /// Adds the overview: the map, and beside it the open alarms.
  func addOverview(to table: inout RouteTable) {
    page(&table, .get, "/", "Shows the ward on a map and its open alarms") { visit in
      var view = try await openAlarms(visit)
      view["figures"] = try await figures(visit)
      return try await visit.page(
        "overview", title: visit.speech.say("overview.title"), section: "overview", view,
        hasMap: true)
    }
    page(&table, .get, "/overview/figures", "Gives the figures as a part of a page") { visit in
      visit.fragment("figures", ["figures": try await figures(visit)])
    }
    page(&table, .get, "/overview/alarms", "Gives the open alarms as a part of a page") { visit in
      visit.fragment("open-alarms", try await openAlarms(visit))
    }
  }

  private func openAlarms(_ visit: PageVisit) async throws -> PageView {
    var filter = DeskFilter()
    filter.states = [AlarmCase.State.open.rawValue, AlarmCase.State.acknowledged.rawValue]
    filter.kinds = ["left", "silent", "check"]
    filter.limit = Self.mostOpenShown
    let page = try await rows.list(AlarmCase.self, filter)
    filter.kinds = ["returned", "explained"]
    filter.limit = Self.mostCalmShown
    let calm = try await rows.list(AlarmCase.self, filter)
    let counts = try await rows.counts(area: "")
    let persons = try await persons((page.rows + calm.rows).map(\.person))
    return [
      "alarms": page.rows.map { AlarmWords($0, visit).row(persons[$0.person]) },
      "calm": calm.rows.map { AlarmWords($0, visit).row(persons[$0.person]) },
      "hasCalm": !calm.rows.isEmpty, "openCount": counts.openAlarms,
      "more": page.next != nil || calm.next != nil,
    ]
  }

  private func figures(_ visit: PageVisit) async throws -> [PageView] {
    let counts = try await rows.counts(area: "")
    let figures: [(String, Int, String)] = [
      ("openAlarms", counts.openAlarms, "/alarms?state=open"),
      ("taken", counts.acknowledgedAlarms, "/alarms?state=acknowledged"),
      ("orders", counts.orders, "/orders?state=issued"),
      ("checks", counts.waitingChecks, "/requests"), ("leaves", counts.waitingLeaves, "/requests"),
      ("help", counts.openHelp, "/requests"),
    ]
    return figures.map { key, count, href in
      [
        "label": visit.speech.say("overview.\(key)"), "href": href,
        "count": visit.speech.number(Double(count)),
      ]
    }
  }
}
