// SPDX-License-Identifier: Apache-2.0

extension RouteDuties {
  /// Donations: the books for those who keep them, the totals for everybody.
  static let donations = """
    GET /public/donations - statistics none donations.totals
    GET /public/donations.csv - statistics none donations.totals
    GET /donations seeDonations donations read donations.list
    GET /donations/{id} seeDonations donations read donations.read
    GET /donations/{id}/entries seeDonations donations read donations.entries
    GET /donations/{id}/books.journal seeDonations donations export donations.export
    POST /donations/{id}/entries/{entry}/reverse \
      seeDonations+keepDonations donations change donations.reverse
    POST /donations/{id}/held/{entry} \
      seeDonations+keepDonations donations change donations.settle
    GET /donations/{id}/payouts seeDonations donations read payouts.list
    POST /donations/{id}/payouts seeDonations+keepDonations donations change payouts.propose
    POST /donations/{id}/payouts/{payout}/approve \
      seeDonations+keepDonations donations change payouts.approve
    POST /donations/{id}/payouts/{payout}/refuse \
      seeDonations+keepDonations donations change payouts.refuse
    POST /donations/{id}/payouts/{payout}/ask-reversal \
      seeDonations+keepDonations donations change payouts.ask-reversal
    POST /donations/{id}/payouts/{payout}/reverse \
      seeDonations+keepDonations donations change payouts.reverse
    POST /donations/{id}/payouts/{payout}/keep \
      seeDonations+keepDonations donations change payouts.keep
    GET /donations/{id}/reconcile seeDonations donations read months.list
    POST /donations/{id}/reconcile seeDonations+keepDonations donations change months.compare
    GET /donations/{id}/reconcile/{month} seeDonations donations read months.read
    GET /donations/{id}/reconcile/{month}/differences.csv \
      seeDonations donations export months.differences
    POST /donations/{id}/reconcile/{month}/agree \
      seeDonations+keepDonations donations change months.agree
    POST /donations/{id}/reconcile/{month}/refuse \
      seeDonations+keepDonations donations change months.refuse
    GET /v1/donations seeDonations donations read donations.list
    GET /v1/donations/{id} seeDonations donations read donations.read
    GET /v1/donations/{id}/days seeDonations donations read donations.days
    GET /v1/donations/{id}/entries seeDonations donations read donations.entries
    GET /v1/donations/{id}/months seeDonations donations read months.list
    GET /v1/donations/{id}/payouts seeDonations donations read payouts.list
    POST /v1/donations/{id}/payouts seeDonations+keepDonations donations change payouts.propose
    POST /v1/donations/{id}/payouts/{payout}/approve \
      seeDonations+keepDonations donations change payouts.approve
    POST /v1/donations/{id}/payouts/{payout}/refuse \
      seeDonations+keepDonations donations change payouts.refuse
    POST /v1/donations/{id}/payouts/{payout}/ask-reversal \
      seeDonations+keepDonations donations change payouts.ask-reversal
    POST /v1/donations/{id}/payouts/{payout}/reverse \
      seeDonations+keepDonations donations change payouts.reverse
    POST /v1/donations/{id}/payouts/{payout}/keep \
      seeDonations+keepDonations donations change payouts.keep

    """
}
