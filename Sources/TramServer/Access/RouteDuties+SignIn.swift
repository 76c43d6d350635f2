// SPDX-License-Identifier: Apache-2.0

extension RouteDuties {
  /// Signing in, and what everybody does with their own account.
  ///
  /// What is done with one's own account is on record; signing in writes its entries itself, which
  /// say who it was.
  static let signIn = """
    GET /sign-in - service none sign-in
    POST /sign-in - service none sign-in
    GET /sign-in/code - service none sign-in
    POST /sign-in/code - service none sign-in
    POST /sign-in/passkey/begin - service none sign-in
    POST /sign-in/passkey - service none sign-in
    GET /sign-in/openid - service none sign-in
    GET /sign-in/openid/back - service none sign-in
    GET /recover - service none recover
    POST /recover - service none recover
    POST /sign-out - service none sign-out
    GET /account - service none own.account
    POST /account/password - administration administration own.password
    GET /account/codes - service none own.account
    POST /account/codes - administration administration own.codes-begin
    POST /account/codes/confirm - administration administration own.codes-confirm
    POST /account/codes/remove - administration administration own.codes-remove
    POST /account/recovery - administration administration own.recovery-codes
    POST /account/passkeys/begin - service none own.account
    POST /account/passkeys - administration administration own.passkey-add
    POST /account/passkeys/{id}/remove - administration administration own.passkey-remove
    POST /account/identities - service none own.account
    POST /account/identities/part - administration administration own.identity-part
    POST /account/sessions/end - administration administration own.sessions-end
    POST /account/sessions/{id}/end - administration administration own.session-end
    GET /accounts/{id} keepAccounts administration read accounts.read
    POST /accounts/{id}/recovery keepAccounts administration administration accounts.recovery
    POST /accounts/{id}/reset keepAccounts administration administration accounts.reset
    POST /accounts/{id}/end keepAccounts administration administration accounts.end-all
    POST /accounts/{id}/end/{session} keepAccounts administration administration accounts.end
    GET /v1/audit/head - service none audit.head
    GET /v1/audit/signers - service none audit.signers
    GET /tokens keepAccounts administration read tokens.list
    POST /tokens keepAccounts administration administration tokens.make
    POST /tokens/{id}/end keepAccounts administration administration tokens.end

    """
}
