/* SPDX-License-Identifier: Apache-2.0 */
/* What every processor has. */
#define LANES 4
#define TARGET
#define NAME(function) function##_4
#include "passing_body.h"
