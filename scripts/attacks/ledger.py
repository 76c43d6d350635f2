# SPDX-License-Identifier: Apache-2.0
"""What was tried and what came of it."""


class Ledger:
    def __init__(self):
        self.held, self.broken, self.untried = 0, [], 0

    def group(self, name):
        print(f"\n== {name}", flush=True)

    def tried(self, name, held, saw):
        """Notes an attack: `held` says whether the server withstood it, `saw` what came back."""
        if held:
            self.held += 1
        else:
            self.broken.append(name)
        print(f"{'held   ' if held else 'BROKEN '} {name}: {saw}", flush=True)

    def refused(self, name, answer, *statuses, without=()):
        """Notes an attack that is to be answered with one of the statuses and without certain words."""
        told = [word for word in without if word in answer.text]
        words = f"{answer.status}" + (f", told {told}" if told else "")
        self.tried(name, answer.status in statuses and not told, words)

    def left_out(self, name, why):
        self.untried += 1
        print(f"not tried  {name}: {why}", flush=True)

    def close(self):
        print(f"\n{self.held} attacks held off, {len(self.broken)} got through, {self.untried} not tried here")
        for name in self.broken:
            print(f"BROKEN {name}")
        return 1 if self.broken else 0
