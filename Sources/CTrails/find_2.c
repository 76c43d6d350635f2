/* SPDX-License-Identifier: Apache-2.0 */
/* What every processor has. */
#define TARGET
#define NAME(function) function##_2
#include "find_body.h"
