# SPDX-License-Identifier: Apache-2.0
"""Changing the record of who looked."""


def attack(room, ledger):
    pass
