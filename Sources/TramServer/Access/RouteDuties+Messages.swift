// SPDX-License-Identifier: Apache-2.0

extension RouteDuties {
  /// Campaigns of text messages and what people write back, for people and for programs.
  static let messages = """
    GET /messages sendMessages communication read campaigns.list
    GET /messages/new sendMessages communication none campaigns.form
    POST /messages/count sendMessages communication none campaigns.count
    POST /messages/plan sendMessages communication read campaigns.plan
    POST /messages sendMessages communication change campaigns.propose
    GET /messages/rows sendMessages communication read campaigns.list
    GET /messages/{id} sendMessages communication read campaigns.read
    GET /messages/{id}/figures sendMessages communication read campaigns.read
    GET /messages/{id}/edit sendMessages communication read campaigns.read
    POST /messages/{id}/revise sendMessages communication change campaigns.revise
    POST /messages/{id}/approve sendMessages communication change campaigns.approve
    POST /messages/{id}/start sendMessages communication change campaigns.start
    POST /messages/{id}/pause sendMessages communication change campaigns.pause
    POST /messages/{id}/resume sendMessages communication change campaigns.resume
    POST /messages/{id}/stop sendMessages communication change campaigns.stop
    GET /messages/inbox sendMessages communication read texts.list
    GET /messages/inbox/rows sendMessages communication read texts.list
    GET /messages/inbox/{id} sendMessages communication read texts.read
    POST /messages/inbox/{id}/answer sendMessages communication change texts.answer
    POST /messages/inbox/{id}/done sendMessages communication change texts.done
    GET /v1/campaigns sendMessages communication read campaigns.list
    GET /v1/campaigns/{id} sendMessages communication read campaigns.read
    POST /v1/campaigns sendMessages communication change campaigns.propose
    POST /v1/campaigns/plan sendMessages communication read campaigns.plan
    POST /v1/campaigns/{id}/revise sendMessages communication change campaigns.revise
    POST /v1/campaigns/{id}/approve sendMessages communication change campaigns.approve
    POST /v1/campaigns/{id}/start sendMessages communication change campaigns.start
    POST /v1/campaigns/{id}/pause sendMessages communication change campaigns.pause
    POST /v1/campaigns/{id}/resume sendMessages communication change campaigns.resume
    POST /v1/campaigns/{id}/stop sendMessages communication change campaigns.stop
    GET /v1/texts sendMessages communication read texts.list
    GET /v1/texts/{id} sendMessages communication read texts.read
    POST /v1/texts/{id}/answer sendMessages communication change texts.answer
    POST /v1/texts/{id}/done sendMessages communication change texts.done

    """
}
