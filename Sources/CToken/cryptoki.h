/* SPDX-License-Identifier: Apache-2.0 */
/* What is used of PKCS #11 2.40: types of section 3, functions of section 5 by their place in
   CK_FUNCTION_LIST, constants of its annexes. Names are the specification's. */
#ifndef TRAM_CRYPTOKI_H
#define TRAM_CRYPTOKI_H

typedef unsigned char CK_BYTE;
typedef unsigned char CK_BBOOL;
typedef unsigned long CK_ULONG;
typedef CK_ULONG CK_RV, CK_SLOT_ID, CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_FLAGS;

typedef struct {
  CK_ULONG type;
  void *value;
  CK_ULONG length;
} CK_ATTRIBUTE;

typedef struct {
  CK_ULONG mechanism;
  void *parameter;
  CK_ULONG length;
} CK_MECHANISM;

typedef struct {
  CK_BYTE major, minor;
} CK_VERSION;

/* Of CK_TOKEN_INFO the label is read, its first member: 32 bytes padded with blanks. The rest is
   room: three texts of 32, 16 and 16 bytes, flags, ten numbers, two versions, a time. */
typedef struct {
  CK_BYTE label[32];
  CK_ULONG rest[64];
} CK_TOKEN_INFO;

typedef struct {
  void *create, *destroy, *lock, *unlock;
  CK_FLAGS flags;
  void *reserved;
} CK_C_INITIALIZE_ARGS;

/* The functions in the order of the specification; the number is the place after the version. */
typedef struct {
  CK_VERSION version;
  void *functions[68];
} CK_FUNCTION_LIST;

enum {
  C_INITIALIZE = 0,
  C_GET_SLOT_LIST = 4,
  C_GET_TOKEN_INFO = 6,
  C_OPEN_SESSION = 12,
  C_CLOSE_SESSION = 13,
  C_LOGIN = 18,
  C_CREATE_OBJECT = 20,
  C_DESTROY_OBJECT = 22,
  C_GET_ATTRIBUTE_VALUE = 24,
  C_FIND_OBJECTS_INIT = 26,
  C_FIND_OBJECTS = 27,
  C_FIND_OBJECTS_FINAL = 28,
  C_GENERATE_KEY = 58,
  C_WRAP_KEY = 60,
  C_UNWRAP_KEY = 61,
};

enum {
  CKR_OK = 0x0,
  CKR_USER_ALREADY_LOGGED_IN = 0x100,
  CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191,
  CKF_OS_LOCKING_OK = 0x2,
  CKF_RW_SESSION = 0x2,
  CKF_SERIAL_SESSION = 0x4,
  CKU_USER = 1,
  CKO_SECRET_KEY = 0x4,
  CKK_GENERIC_SECRET = 0x10,
  CKK_AES = 0x1F,
  CKA_CLASS = 0x0,
  CKA_TOKEN = 0x1,
  CKA_PRIVATE = 0x2,
  CKA_LABEL = 0x3,
  CKA_VALUE = 0x11,
  CKA_KEY_TYPE = 0x100,
  CKA_SENSITIVE = 0x103,
  CKA_ENCRYPT = 0x104,
  CKA_DECRYPT = 0x105,
  CKA_WRAP = 0x106,
  CKA_UNWRAP = 0x107,
  CKA_VALUE_LEN = 0x161,
  CKA_EXTRACTABLE = 0x162,
  CKM_AES_KEY_GEN = 0x1080,
  CKM_AES_KEY_WRAP = 0x2109,
};

#endif
