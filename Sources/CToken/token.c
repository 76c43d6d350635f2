/* SPDX-License-Identifier: Apache-2.0 */
#include "token.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "cryptoki.h"

/* The most slots and keys of one label that are looked at. */
#define MOST_SLOTS 64
#define KEY_BYTES 32
#define WRAPPED_BYTES 40

struct tram_token {
  CK_FUNCTION_LIST *list;
  CK_SESSION_HANDLE session;
  CK_OBJECT_HANDLE key;
};

static CK_BBOOL yes = 1, no = 0;
static CK_ULONG secret_class = CKO_SECRET_KEY;
static CK_ULONG aes_type = CKK_AES;
static CK_ULONG generic_type = CKK_GENERIC_SECRET;
static CK_ULONG key_bytes = KEY_BYTES;

/* Bytes that must not be read again are cleared in a way that stays. */
static void forget(uint8_t *bytes, size_t count) {
  volatile uint8_t *place = bytes;
  while (count-- > 0) *place++ = 0;
}

static uint64_t load(const char *module, CK_FUNCTION_LIST **out) {
  void *library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return TRAM_TOKEN_NO_MODULE;
  CK_RV (*get)(CK_FUNCTION_LIST **) =
    (CK_RV(*)(CK_FUNCTION_LIST **))dlsym(library, "C_GetFunctionList");
  if (get == NULL || get(out) != CKR_OK || *out == NULL) return TRAM_TOKEN_NO_MODULE;
  CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
  CK_RV code = ((CK_RV(*)(void *))(*out)->functions[C_INITIALIZE])(&arguments);
  return code == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : code;
}

/* Whether 32 bytes padded with blanks are a label. */
static bool is_labelled(const CK_BYTE padded[32], const char *label) {
  size_t length = strlen(label);
  if (length > 32 || memcmp(padded, label, length) != 0) return false;
  for (size_t at = length; at < 32; at++)
    if (padded[at] != ' ') return false;
  return true;
}

static uint64_t find_slot(CK_FUNCTION_LIST *list, const char *label, CK_SLOT_ID *out) {
  CK_SLOT_ID slots[MOST_SLOTS];
  CK_ULONG count = 0;
  CK_RV (*get)(CK_BBOOL, CK_SLOT_ID *, CK_ULONG *) =
    (CK_RV(*)(CK_BBOOL, CK_SLOT_ID *, CK_ULONG *))list->functions[C_GET_SLOT_LIST];
  /* Tokens that came later are looked for only where no place for them is given (5.5). */
  CK_RV code = get(yes, NULL, &count);
  if (code != CKR_OK) return code;
  count = MOST_SLOTS;
  code = get(yes, slots, &count);
  if (code != CKR_OK) return code;
  for (CK_ULONG at = 0; at < count && at < MOST_SLOTS; at++) {
    CK_TOKEN_INFO info;
    memset(&info, 0, sizeof info);
    code = ((CK_RV(*)(CK_SLOT_ID, CK_TOKEN_INFO *))list->functions[C_GET_TOKEN_INFO])(
      slots[at], &info);
    if (code == CKR_OK && is_labelled(info.label, label)) {
      *out = slots[at];
      return CKR_OK;
    }
  }
  return TRAM_TOKEN_NO_TOKEN;
}

static uint64_t find_keys(
  struct tram_token *token, const char *label, CK_OBJECT_HANDLE found[2], CK_ULONG *count) {
  CK_ATTRIBUTE wanted[] = {
    {CKA_CLASS, &secret_class, sizeof secret_class},
    {CKA_KEY_TYPE, &aes_type, sizeof aes_type},
    {CKA_LABEL, (void *)label, strlen(label)},
  };
  void **functions = token->list->functions;
  CK_RV code = ((CK_RV(*)(CK_SESSION_HANDLE, CK_ATTRIBUTE *, CK_ULONG))
                  functions[C_FIND_OBJECTS_INIT])(
    token->session, wanted, 3);
  if (code != CKR_OK) return code;
  code = ((CK_RV(*)(CK_SESSION_HANDLE, CK_OBJECT_HANDLE *, CK_ULONG, CK_ULONG *))
            functions[C_FIND_OBJECTS])(
    token->session, found, 2, count);
  CK_RV end = ((CK_RV(*)(CK_SESSION_HANDLE))functions[C_FIND_OBJECTS_FINAL])(token->session);
  return code != CKR_OK ? code : end;
}

static uint64_t make_key(struct tram_token *token, const char *label) {
  CK_ATTRIBUTE form[] = {
    {CKA_TOKEN, &yes, 1},
    {CKA_PRIVATE, &yes, 1},
    {CKA_SENSITIVE, &yes, 1},
    {CKA_EXTRACTABLE, &no, 1},
    {CKA_ENCRYPT, &no, 1},
    {CKA_DECRYPT, &no, 1},
    {CKA_WRAP, &yes, 1},
    {CKA_UNWRAP, &yes, 1},
    {CKA_VALUE_LEN, &key_bytes, sizeof key_bytes},
    {CKA_LABEL, (void *)label, strlen(label)},
  };
  CK_MECHANISM mechanism = {CKM_AES_KEY_GEN, NULL, 0};
  return ((CK_RV(*)(
            CK_SESSION_HANDLE, CK_MECHANISM *, CK_ATTRIBUTE *, CK_ULONG, CK_OBJECT_HANDLE *))
            token->list->functions[C_GENERATE_KEY])(
    token->session, &mechanism, form, sizeof form / sizeof form[0], &token->key);
}

/* A master key that can be read out of its token is no better than one in a file. */
static uint64_t check_key(struct tram_token *token) {
  CK_BBOOL extractable = 1, sensitive = 0;
  CK_ATTRIBUTE asked[] = {{CKA_EXTRACTABLE, &extractable, 1}, {CKA_SENSITIVE, &sensitive, 1}};
  CK_RV code = ((CK_RV(*)(CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_ATTRIBUTE *, CK_ULONG))
                  token->list->functions[C_GET_ATTRIBUTE_VALUE])(
    token->session, token->key, asked, 2);
  if (code != CKR_OK) return code;
  return extractable || !sensitive ? TRAM_TOKEN_LOOSE_KEY : CKR_OK;
}

static uint64_t find_or_make(struct tram_token *token, const char *label, bool makes) {
  CK_OBJECT_HANDLE found[2];
  CK_ULONG count = 0;
  uint64_t code = find_keys(token, label, found, &count);
  if (code != CKR_OK) return code;
  if (count == 0 && makes) {
    code = make_key(token, label);
  } else if (count == 1) {
    token->key = found[0];
  } else {
    return TRAM_TOKEN_NO_KEY;
  }
  return code != CKR_OK ? code : check_key(token);
}

uint64_t tram_token_open(
  const char *module, const char *label, const char *pin, const char *key, bool makes,
  struct tram_token **out) {
  *out = NULL;
  CK_FUNCTION_LIST *list = NULL;
  uint64_t code = load(module, &list);
  if (code != CKR_OK) return code;
  CK_SLOT_ID slot = 0;
  code = find_slot(list, label, &slot);
  if (code != CKR_OK) return code;
  struct tram_token *token = calloc(1, sizeof *token);
  if (token == NULL) return TRAM_TOKEN_NO_MODULE;
  token->list = list;
  code = ((CK_RV(*)(CK_SLOT_ID, CK_FLAGS, void *, void *, CK_SESSION_HANDLE *))
            list->functions[C_OPEN_SESSION])(
    slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &token->session);
  if (code != CKR_OK) {
    free(token);
    return code;
  }
  /* Once: each wrong PIN takes one of few tries. */
  code = ((CK_RV(*)(CK_SESSION_HANDLE, CK_ULONG, CK_BYTE *, CK_ULONG))list->functions[C_LOGIN])(
    token->session, CKU_USER, (CK_BYTE *)pin, strlen(pin));
  if (code == CKR_USER_ALREADY_LOGGED_IN) code = CKR_OK;
  if (code == CKR_OK) code = find_or_make(token, key, makes);
  if (code != CKR_OK) {
    tram_token_close(token);
    return code;
  }
  *out = token;
  return CKR_OK;
}

static void drop(struct tram_token *token, CK_OBJECT_HANDLE object) {
  ((CK_RV(*)(CK_SESSION_HANDLE, CK_OBJECT_HANDLE))token->list->functions[C_DESTROY_OBJECT])(
    token->session, object);
}

uint64_t tram_token_wrap(struct tram_token *token, const uint8_t key[32], uint8_t wrapped[40]) {
  CK_ATTRIBUTE form[] = {
    {CKA_CLASS, &secret_class, sizeof secret_class},
    {CKA_KEY_TYPE, &generic_type, sizeof generic_type},
    {CKA_TOKEN, &no, 1},
    {CKA_EXTRACTABLE, &yes, 1},
    {CKA_VALUE, (void *)key, KEY_BYTES},
  };
  CK_OBJECT_HANDLE object = 0;
  CK_RV code = ((CK_RV(*)(CK_SESSION_HANDLE, CK_ATTRIBUTE *, CK_ULONG, CK_OBJECT_HANDLE *))
                  token->list->functions[C_CREATE_OBJECT])(token->session, form, 5, &object);
  if (code != CKR_OK) return code;
  CK_MECHANISM mechanism = {CKM_AES_KEY_WRAP, NULL, 0};
  CK_ULONG length = WRAPPED_BYTES;
  code = ((CK_RV(*)(
            CK_SESSION_HANDLE, CK_MECHANISM *, CK_OBJECT_HANDLE, CK_OBJECT_HANDLE, CK_BYTE *,
            CK_ULONG *))
            token->list->functions[C_WRAP_KEY])(
    token->session, &mechanism, token->key, object, wrapped, &length);
  drop(token, object);
  if (code != CKR_OK) return code;
  return length == WRAPPED_BYTES ? CKR_OK : TRAM_TOKEN_OTHER_SIZE;
}

uint64_t tram_token_unwrap(struct tram_token *token, const uint8_t wrapped[40], uint8_t key[32]) {
  CK_ATTRIBUTE form[] = {
    {CKA_CLASS, &secret_class, sizeof secret_class},
    {CKA_KEY_TYPE, &generic_type, sizeof generic_type},
    {CKA_TOKEN, &no, 1},
    {CKA_SENSITIVE, &no, 1},
    {CKA_EXTRACTABLE, &yes, 1},
  };
  CK_MECHANISM mechanism = {CKM_AES_KEY_WRAP, NULL, 0};
  CK_OBJECT_HANDLE object = 0;
  CK_RV code = ((CK_RV(*)(CK_SESSION_HANDLE, CK_MECHANISM *, CK_OBJECT_HANDLE, CK_BYTE *, CK_ULONG,
                          CK_ATTRIBUTE *, CK_ULONG, CK_OBJECT_HANDLE *))
                  token->list->functions[C_UNWRAP_KEY])(
    token->session, &mechanism, token->key, (CK_BYTE *)wrapped, WRAPPED_BYTES, form, 5, &object);
  if (code != CKR_OK) return code;
  uint8_t bytes[64];
  CK_ATTRIBUTE asked = {CKA_VALUE, bytes, sizeof bytes};
  code = ((CK_RV(*)(CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_ATTRIBUTE *, CK_ULONG))
            token->list->functions[C_GET_ATTRIBUTE_VALUE])(token->session, object, &asked, 1);
  drop(token, object);
  if (code == CKR_OK && asked.length == KEY_BYTES) memcpy(key, bytes, KEY_BYTES);
  forget(bytes, sizeof bytes);
  if (code != CKR_OK) return code;
  return asked.length == KEY_BYTES ? CKR_OK : TRAM_TOKEN_OTHER_SIZE;
}

void tram_token_close(struct tram_token *token) {
  if (token == NULL) return;
  ((CK_RV(*)(CK_SESSION_HANDLE))token->list->functions[C_CLOSE_SESSION])(token->session);
  free(token);
}
