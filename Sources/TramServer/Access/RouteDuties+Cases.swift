// SPDX-License-Identifier: Apache-2.0

extension RouteDuties {
  /// The case desk, for people and for programs.
  static let cases = """
    GET /cases seeCases tracing read cases.list
    POST /cases seeCases+changeCases tracing change cases.open
    GET /cases/import changeCases tracing none linelist.form
    POST /cases/import seeCases+changeCases tracing read linelist.check
    GET /cases/import/{list} seeCases+changeCases tracing read linelist.check
    POST /cases/import/{list} seeCases+changeCases tracing change linelist.take
    GET /cases/import/{list}/refused.csv seeCases+changeCases tracing export linelist.refused
    GET /cases/{id} seeCases tracing read cases.read
    POST /cases/{id}/change seeCases+changeCases tracing change cases.change
    POST /cases/{id}/confirm seeCases+changeCases tracing change cases.confirm
    POST /cases/{id}/meetings seeCases+changeCases tracing change meetings.keep
    POST /cases/{id}/names seeCases+releaseNames tracing export names.release
    GET /contacts seeCases tracing read contacts.list
    POST /contacts/find seeCases+releaseNames tracing export names.search
    GET /contacts/{id} seeCases tracing read contacts.read
    POST /contacts/{id}/apart seeCases+changeCases tracing change contacts.apart
    POST /contacts/{id}/follow-up seeCases+changeCases tracing change contacts.follow-up
    POST /contacts/{id}/merge seeCases+changeCases tracing change contacts.merge
    POST /contacts/{id}/move seeCases+changeCases tracing change contacts.move
    POST /contacts/{id}/names seeCases+releaseNames tracing export names.release
    POST /contacts/{id}/test seeCases+changeCases tracing change contacts.test
    POST /meetings/{id}/judge seeCases+changeCases tracing change meetings.judge
    POST /meetings/{id}/remove seeCases+changeCases tracing change meetings.remove
    GET /tasks seeCases tracing read tasks.list
    POST /tasks/{id}/done seeCases+changeCases tracing change tasks.done
    GET /hotspots seeFigures statistics read hotspots
    GET /hotspots.csv seeFigures statistics export hotspots
    GET /map/hotspots seeFigures statistics read hotspots
    GET /v1/contacts seeCases tracing read contacts.list
    GET /v1/contacts/{id} seeCases tracing read contacts.read
    POST /v1/contacts/{id}/tests seeCases+changeCases tracing change contacts.test
    POST /v1/contacts/{id}/follow-ups seeCases+changeCases tracing change contacts.follow-up
    POST /v1/contacts/{id}/apart seeCases+changeCases tracing change contacts.apart
    POST /v1/contacts/{id}/move seeCases+changeCases tracing change contacts.move
    POST /v1/contacts/{id}/merge seeCases+changeCases tracing change contacts.merge
    GET /v1/cases seeCases tracing read cases.list
    GET /v1/cases/{id} seeCases tracing read cases.read
    POST /v1/cases seeCases+changeCases tracing change cases.open
    POST /v1/cases/{id}/change seeCases+changeCases tracing change cases.change
    POST /v1/cases/{id}/confirm seeCases+changeCases tracing change cases.confirm
    GET /v1/meetings seeCases tracing read meetings.list
    GET /v1/meetings/{id} seeCases tracing read meetings.read
    POST /v1/meetings seeCases+changeCases tracing change meetings.keep
    POST /v1/meetings/{id}/judge seeCases+changeCases tracing change meetings.judge
    POST /v1/meetings/{id}/remove seeCases+changeCases tracing change meetings.remove
    GET /v1/tasks seeCases tracing read tasks.list
    GET /v1/tasks/{id} seeCases tracing read tasks.read
    POST /v1/tasks/{id}/done seeCases+changeCases tracing change tasks.done
    GET /v1/steps seeCases tracing read steps.list
    GET /v1/releases seeCases tracing read releases.list
    POST /v1/releases seeCases+releaseNames tracing export names.release
    POST /v1/names/search seeCases+releaseNames tracing export names.search
    GET /v1/case-counts seeCases statistics none case-counts
    GET /v1/linelist seeCases+exportPeople tracing export linelist.give
    POST /v1/linelist seeCases+changeCases tracing change linelist.take

    """

  /// Declarations and places, as officers see them.
  static let front = """
    GET /declarations seeDeclarations tracing read declarations.list
    GET /declarations/{id} seeDeclarations tracing read declarations.read
    POST /declarations/{id}/names seeDeclarations+releaseNames tracing export names.release
    POST /declarations/{id}/settle seeDeclarations+changeCases tracing change declarations.settle
    POST /declarations/{id}/take \
      seeDeclarations+seeCases+changeCases tracing change declarations.take
    GET /venues seeDeclarations tracing read venues.list
    POST /venues seeDeclarations+changePlaces tracing change venues.make
    GET /venues/{id} seeDeclarations tracing read venues.read
    POST /venues/{id} seeDeclarations+changePlaces tracing change venues.change
    POST /venues/{id}/open seeDeclarations+changePlaces tracing change venues.change
    GET /venues/{id}/poster seeDeclarations tracing none venues.poster

    """
}
