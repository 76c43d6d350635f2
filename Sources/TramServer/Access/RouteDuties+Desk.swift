// SPDX-License-Identifier: Apache-2.0

extension RouteDuties {
  /// Pages of the desk of isolation.
  static let desk = """
    GET / seeOrders+seePeople isolation read overview
    GET /overview/figures seeOrders isolation none figures
    GET /overview/alarms seeOrders+seePeople isolation read alarms.list
    GET /alarms seeOrders+seePeople isolation read alarms.list
    GET /alarms/rows seeOrders+seePeople isolation read alarms.list
    GET /alarms/{id} seeOrders+seePeople+seePositions isolation read alarms.read
    POST /alarms/{id}/acknowledge seeOrders+changeOrders isolation change alarms.acknowledge
    POST /alarms/{id}/assign seeOrders+changeOrders isolation change alarms.assign
    POST /alarms/{id}/close seeOrders+changeOrders isolation change alarms.close
    POST /alarms/{id}/check seeOrders+changeOrders isolation change checks.ask
    POST /alarms/{id}/visit seeOrders+changeOrders isolation change visits.note
    GET /orders seeOrders+seePeople isolation read orders.list
    GET /orders/new seePeople+changeOrders isolation read orders.form
    GET /orders/{id} seeOrders+seePeople+seePositions isolation read orders.read
    POST /orders seePeople+seeOrders+changePeople+changeOrders isolation change orders.issue
    POST /orders/{id}/check seeOrders+changeOrders isolation change checks.ask
    POST /orders/{id}/end seeOrders+changeOrders isolation change orders.end
    POST /orders/{id}/extend seeOrders+changeOrders isolation change orders.extend
    POST /orders/{id}/leave seeOrders+changeOrders isolation change leaves.ask
    POST /orders/{id}/transfer seeOrders+changeOrders isolation change orders.transfer
    POST /orders/{id}/visit seeOrders+changeOrders isolation change visits.note
    GET /people seePeople isolation read people.list
    GET /people/{id} seePeople+seeOrders+seePositions+seeReadings isolation read people.read
    POST /people/{id}/devices seePeople+changePeople isolation change devices.enroll
    POST /people/{id}/devices/{device}/token seePeople+changePeople isolation change devices.token
    POST /people/{id}/devices/{device}/retire seePeople+changePeople isolation change devices.retire
    POST /people/{id}/link seePeople+changePeople isolation change people.link
    GET /requests seeOrders+seePeople isolation read requests.list
    POST /requests/checks/{id} seeOrders+changeOrders isolation change checks.answer
    POST /requests/help/{id} seeOrders+changeOrders isolation change help.done
    POST /requests/leaves/{id} seeOrders+changeOrders isolation change leaves.decide
    GET /import seePeople+changePeople+changeOrders isolation none import.form
    POST /import seePeople+changePeople+changeOrders isolation read import.check
    POST /import/confirm seePeople+seeOrders+changePeople+changeOrders isolation change import.take
    GET /ward-poster seeFigures isolation none poster
    GET /map/places seeOrders+seePositions isolation read map.places
    GET /map/alarms/{id} seeOrders+seePositions isolation read map.alarm
    GET /map/orders/{id} seeOrders+seePeople+seePositions isolation read map.order
    GET /map/areas seeFigures isolation none map.areas
    GET /accounts keepAccounts administration read accounts.list
    POST /accounts keepAccounts administration administration accounts.make
    POST /accounts/{id}/disable keepAccounts administration administration accounts.disable
    POST /accounts/{id}/enable keepAccounts administration administration accounts.enable
    GET /access - administration read access.list
    POST /access/releases - administration administration loans.ask
    POST /access/releases/{id}/give - administration administration loans.give
    POST /access/releases/{id}/refuse - administration administration loans.refuse
    POST /access/releases/{id}/end - administration administration loans.end
    POST /access/emergencies - administration administration emergencies.take
    POST /access/emergencies/{id}/judge - administration administration emergencies.judge
    POST /access/acts/{id}/agree - administration administration acts.agree

    """

  /// The interface for programs.
  static let api = """
    GET /v1/people seePeople isolation read people.list
    GET /v1/people/{id} seePeople isolation read people.read
    POST /v1/people seePeople+changePeople isolation change people.make
    PUT /v1/people/{id} seePeople+changePeople isolation change people.change
    POST /v1/people/{id}/erase erasePeople administration administration people.erase
    GET /v1/people/{id}/readings seeReadings isolation read people.readings
    GET /v1/devices seePeople isolation read devices.list
    GET /v1/devices/{id} seePeople isolation read devices.read
    POST /v1/devices seePeople+changePeople isolation change devices.enroll
    POST /v1/devices/{id}/token seePeople+changePeople isolation change devices.token
    POST /v1/devices/{id}/retire seePeople+changePeople isolation change devices.retire
    GET /v1/orders seeOrders isolation read orders.list
    GET /v1/orders/{id} seeOrders isolation read orders.read
    GET /v1/orders/{id}/standing seeOrders+seePositions isolation read orders.standing
    POST /v1/orders seeOrders+changeOrders isolation change orders.issue
    POST /v1/orders/{id}/extend seeOrders+changeOrders isolation change orders.extend
    POST /v1/orders/{id}/transfer seeOrders+changeOrders isolation change orders.transfer
    POST /v1/orders/{id}/end seeOrders+changeOrders isolation change orders.end
    GET /v1/alarms seeOrders+seePositions isolation read alarms.list
    GET /v1/alarms/{id} seeOrders+seePositions isolation read alarms.read
    POST /v1/alarms/{id}/acknowledge \
      seeOrders+seePositions+changeOrders isolation change alarms.acknowledge
    POST /v1/alarms/{id}/assign seeOrders+seePositions+changeOrders isolation change alarms.assign
    POST /v1/alarms/{id}/close seeOrders+seePositions+changeOrders isolation change alarms.close
    GET /v1/checks seeOrders isolation read checks.list
    GET /v1/checks/{id} seeOrders isolation read checks.read
    POST /v1/checks seeOrders+changeOrders isolation change checks.ask
    POST /v1/checks/{id}/answer seeOrders+changeOrders isolation change checks.answer
    GET /v1/leaves seeOrders isolation read leaves.list
    GET /v1/leaves/{id} seeOrders isolation read leaves.read
    POST /v1/leaves seeOrders+changeOrders isolation change leaves.ask
    POST /v1/leaves/{id}/grant seeOrders+changeOrders isolation change leaves.grant
    POST /v1/leaves/{id}/refuse seeOrders+changeOrders isolation change leaves.refuse
    GET /v1/visits seeOrders isolation read visits.list
    GET /v1/visits/{id} seeOrders isolation read visits.read
    POST /v1/visits seeOrders+changeOrders isolation change visits.note
    GET /v1/help seeOrders isolation read help.list
    GET /v1/help/{id} seeOrders isolation read help.read
    POST /v1/help seeOrders+changeOrders isolation change help.ask
    POST /v1/help/{id}/done seeOrders+changeOrders isolation change help.done
    GET /v1/areas seeFigures statistics none areas.list
    GET /v1/areas/{id} seeFigures statistics none areas.read
    GET /v1/counts seeOrders isolation none counts
    GET /v1/events - isolation none events
    GET /v1/access - administration read access.list
    POST /v1/access/releases - administration administration loans.ask
    POST /v1/access/releases/{id}/give - administration administration loans.give
    POST /v1/access/releases/{id}/refuse - administration administration loans.refuse
    POST /v1/access/releases/{id}/end - administration administration loans.end
    POST /v1/access/emergencies - administration administration emergencies.take
    POST /v1/access/emergencies/{id}/judge - administration administration emergencies.judge
    POST /v1/access/acts/{id}/agree - administration administration acts.agree
    POST /location-verification/v3/verify - service none location.verify
    POST /location-retrieval/v0.5/retrieve - service none location.retrieve
    POST /geofencing-subscriptions/v0.5/subscriptions - service none geofence.make
    GET /geofencing-subscriptions/v0.5/subscriptions - service none geofence.list
    GET /geofencing-subscriptions/v0.5/subscriptions/{id} - service none geofence.read
    DELETE /geofencing-subscriptions/v0.5/subscriptions/{id} - service none geofence.end

    """
}
