# SPDX-License-Identifier: Apache-2.0
"""Reading and changing what belongs to another area, role or person."""


def attack(room, ledger):
    pass
