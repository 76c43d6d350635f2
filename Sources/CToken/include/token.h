/* SPDX-License-Identifier: Apache-2.0 */
/* A key that wraps others and never leaves its token, by PKCS #11.

   OASIS, PKCS #11 Cryptographic Token Interface Base Specification 2.40. The module is loaded when
   it is asked for, so nothing is linked. One session is used by one thread at a time; the caller
   sees to it.
   Functions give CKR_ codes (0 is done) or one of the codes below. */
#ifndef TRAM_TOKEN_H
#define TRAM_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Codes of our own, beyond those of the specification and of makers (from 2^31 on). */
#define TRAM_TOKEN_NO_MODULE 0x100000001ul  /* the module cannot be loaded */
#define TRAM_TOKEN_NO_TOKEN 0x100000002ul   /* no token of this label */
#define TRAM_TOKEN_NO_KEY 0x100000003ul     /* no key of this label, or more than one */
#define TRAM_TOKEN_OTHER_SIZE 0x100000004ul /* a wrapped key of another size than expected */
#define TRAM_TOKEN_LOOSE_KEY 0x100000005ul  /* the key may be taken out of the token */

/* Codes of the specification that mean something to the caller. */
#define TRAM_CKR_PIN_INCORRECT 0xA0ul
#define TRAM_CKR_PIN_LOCKED 0xA4ul
#define TRAM_CKR_ENCRYPTED_DATA_INVALID 0x40ul
#define TRAM_CKR_WRAPPED_KEY_INVALID 0x110ul
#define TRAM_CKR_WRAPPED_KEY_LEN_RANGE 0x112ul

/* A session with a token. */
struct tram_token;

/* Opens a session: loads `module`, finds the token by its label, signs in, finds the key by its
   label. With `makes` a key that is not there is made in the token: AES-256, not to be read.
   On failure nothing stays open and `*out` is null. */
uint64_t tram_token_open(
  const char *module, const char *label, const char *pin, const char *key, bool makes,
  struct tram_token **out);

/* Wraps 32 bytes into 40 by AES key wrap (CKM_AES_KEY_WRAP, RFC 3394). */
uint64_t tram_token_wrap(struct tram_token *token, const uint8_t key[32], uint8_t wrapped[40]);

/* Takes 32 bytes out of their wrap. */
uint64_t tram_token_unwrap(struct tram_token *token, const uint8_t wrapped[40], uint8_t key[32]);

/* Ends the session; the module stays loaded. Null is allowed. */
void tram_token_close(struct tram_token *token);

#endif
