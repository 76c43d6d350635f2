#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the table of TramProximity's NearnessModel, measures what stands behind it, and is its twin.

Data, below one folder; none of it is part of this repository:
  dp3t_exp34_*.csv, dp3t_exp05_sightings.csv   DP-3T bt-measurements, EPFL and ETH Zurich, CC BY-ND 4.0
  h0h1_*.csv, mitll_static_6ft.csv             MIT and MIT Lincoln Laboratory, CC BY 4.0
  humanhuman_rssi.csv                          Ng 2020, MIT licence
  herald_cablecar_*.csv                        Herald project, Apache-2.0

  nearness_model.py measure DATA               slope, spreads and how long they last, habits of people
  nearness_model.py table OUT.swift            writes the table below as Swift
  nearness_model.py compare SIGHTINGS.csv --tram PROGRAM
                                               this file's own inference in numpy beside `tram proximity score`
  nearness_model.py leave-out DATA             each scene or data set judged by the parameters that do best on the others

Needs numpy and scipy. What a value was chosen from stands beside it; "validated" means by leave-out: no choice
of level, nearness, shadow or sender spread among those tried moved the AUC of any scene or data set by more than 0.03.
"""
import argparse, collections, csv, io, math, pathlib, statistics, subprocess, sys, tempfile
import numpy as np
from scipy.linalg import expm
from scipy.special import erfc, gammaln

COMPANIONS = [.09, .16, .20, .22, .19, .08, .04, .02]
COMMON = [.02, .06, .10, .17, .29, .18, .12, .06]
DISTANT = [.005, .015, .03, .07, .20, .26, .24, .18]
ANYBODY = [.03, .08, .11, .17, .25, .16, .12, .08]
TABLE = dict(
    version="nearness-1",
    levelAtMeter=-82.5,        # exp34: -81.8 and -83.1; exp05 by scene -81 to -91, in pockets
    slope=16.0,                # cable car 16.0 and 16.6 dB for ten times the distance; among people 7 to 20
    centers=[.3, .75, 1.25, 1.75, 2.5, 3.5, 4.8, 8.0],
    habits=[(.01, ANYBODY), (.06, ANYBODY), (.1, COMPANIONS), (.1, COMMON), (.1, DISTANT),
            (.7, COMPANIONS), (.7, COMMON), (.7, DISTANT)],  # exp34: lunch 0.04 changes a minute, queue 0.44
    leap=.5,                   # exp34: 0.51 and 0.32 of the changes skip a class
    scanSpread=4.4,            # measured 3.0 to 4.4 within a scan
    strongShare=.7,            # h0h1, human-human: upper percentiles tell more than medians
    minuteVariance=14.0,       # measured 8 to 14 left beside the shadow that both directions share
    shadowVariance=13.0,       # covariance of the two directions within a minute: 5 to 18
    shadowSkew=.1,             # h0h1: the strong minutes of a log tell more than its mean; 0 to 0.4 tried
    shadowMinutes=3.0,         # that covariance halves in two to five minutes
    pairVariance=4.0,          # and settles at 0 to 6
    receiverVariance=7.0,      # measured 5 to 11, pockets and hands included
    senderVariance=12.0,       # measured 6 to 16
    placeVariance=30.0,        # spread of pair means round both phones' levels
    fileVariance=6.0, crowdVariance=4.0,
    unknownPower=-18.0, unknownPowerVariance=64.0, unknownFileVariance=36.0,  # between exp34 (-24) and phones at full power
    hearing=.65, hearingCount=5.0,  # exp34: 8 of 12 heard below 1 m
    deafness=.5,               # lunch: silence half the time has nothing to do with distance
    floor=-98.0, floorSoftness=2.0, outlier=.025,
    doubt=.02, doubtUnknown=.21,  # policy: without a transmit power nothing is called far
    attendance=.65,            # exp34: cameras saw people 30 to 60 % of the time; phones that left the picture were fainter
    habitCount=1.0)

REACH = 2.4


# --- the twin ---------------------------------------------------------------------------------------------------

def grid(n):
    z = np.linspace(-REACH, REACH, n)
    w = np.exp(-z * z / 2)
    return z, w / w.sum()


def generator(shares, leap):
    n = len(shares)
    g = np.zeros((n, n))
    for i in range(n):
        for j in (i - 1, i + 1):
            if 0 <= j < n:
                g[i, j] = (1 - leap) * min(1, shares[j] / shares[i])
    g += leap * shares[None, :]
    for i in range(n):
        g[i, i] = 0
        g[i, i] = -g[i].sum()
    return g


def hearing(level, p):
    """Share heard and bias of the heard, at a level above the floor."""
    spread = math.hypot(p["scanSpread"], p["floorSoftness"])
    z = level / spread
    q = .5 * erfc(-z / math.sqrt(2))
    pull = p["scanSpread"] ** 2 / spread
    return q, np.where(q < 1e-9, -pull * z, pull * np.exp(-z * z / 2) / math.sqrt(2 * math.pi) / np.maximum(q, 1e-300))


def counted(n, of, q, p):
    if of > 12:
        n, of = (0 if n == 0 else max(1, int(math.floor(n * 12 / of + .5)))), 12
    a = p["hearingCount"] * p["hearing"] * q + 1e-3
    b = p["hearingCount"] * (1 - p["hearing"] * q) + 1e-3
    return np.exp(gammaln(a + n) + gammaln(b + of - n) - gammaln(a + b + of) - gammaln(a) - gammaln(b) + gammaln(a + b))


class Twin:
    """The same inference as Sources/TramProximity/Nearness, state by state, with nothing tabulated."""

    def __init__(self, p=TABLE):
        self.p = p
        self.shares = [np.array(s) / sum(s) for _, s in p["habits"]]
        self.steps = [expm(generator(s, p["leap"]) * r) for (r, _), s in zip(p["habits"], self.shares)]
        self.levels = p["levelAtMeter"] - p["slope"] * np.log10(np.array(p["centers"]))

    def level(self, values):
        p, v = self.p, np.array(values, float)
        within = ((v - v.mean()) ** 2).sum()
        return v.mean() + p["strongShare"] * (math.sqrt((within + 30 * p["scanSpread"] ** 2) / (len(v) + 30)) - p["scanSpread"])

    def expected(self, a, m):
        return max(1, int(math.floor(self.rate[a] * len(self.seconds[a, m]) + .5)))

    def read(self, sightings):
        self.heard, self.seconds, self.power = collections.defaultdict(list), collections.defaultdict(set), {}
        strengths = collections.defaultdict(list)
        powers = collections.defaultdict(list)
        for ms, a, b, rssi, power in sightings:
            row = self.heard[a, b, ms // 60000]
            if power is not None:
                powers[a, b].append(power)
            if -127 <= rssi <= -1:
                row.append(rssi)
                self.seconds[a, ms // 60000].add(ms % 60000 // 1000)
                strengths[a].append(rssi)
        self.power = {k: statistics.fmean(v) for k, v in powers.items()}
        self.floor, self.rate, self.rhythm = {}, {}, {}
        for a, v in strengths.items():
            v.sort()
            self.floor[a] = math.floor(min(self.p["floor"], v[len(v) * 2 // 100]) * 2 + .5) / 2
            self.rate[a] = np.percentile([len(x) / len(self.seconds[a, m]) for (r, _, m), x in self.heard.items() if r == a and x], 95)
            minutes = sorted(m for r, m in self.seconds if r == a)
            gaps = [y - x for x, y in zip(minutes, minutes[1:]) if y - x <= 30]
            self.rhythm[a] = float(np.median(gaps)) if gaps else 1.0

    def gain(self, a, b):
        return self.power.get((a, b), self.p["unknownPower"]) + 24

    def observe(self):
        p = self.p
        z = np.arange(-5, 6) / 2
        spread = math.sqrt(p["shadowVariance"] + p["pairVariance"] + p["receiverVariance"] + p["senderVariance"])
        grid_levels = (self.levels[:, None] + z[None, :] * spread).ravel()
        weights = (self.shares[0][:, None] * np.exp(-z * z / 2)[None, :]).ravel()
        minutes = collections.defaultdict(list)
        for (a, b, m), v in self.heard.items():
            if v:
                possible = self.rate[a] * len(self.seconds[a, m])
                n = max(len(v), possible * p["hearing"])
                minutes[a, b].append(((sum(v) + (n - len(v)) * self.floor[a]) / n, max(1, possible)))
        self.own, self.surplus = {}, {}
        for (a, b), v in minutes.items():
            g, f = self.gain(a, b), self.floor[a]
            self.own[a, b] = statistics.fmean(x for x, _ in v) - g
            q, bias = hearing(grid_levels + g - f, p)
            chance = (1 - np.exp(-p["hearing"] * q * statistics.fmean(n for _, n in v))) * weights
            value = q * (grid_levels + g + bias) + (1 - q) * f
            self.surplus[a, b] = self.own[a, b] - ((value * chance).sum() / chance.sum() - g)
        untold = sum(k not in self.power for k in self.own) * 2 > len(self.own)
        self.file_variance = p["unknownFileVariance"] if untold else p["fileVariance"]
        self.pair_noise = p["placeVariance"] + (p["unknownPowerVariance"] if untold else 0)
        both = collections.defaultdict(list)
        for k, v in self.surplus.items():
            both[tuple(sorted(k))].append(v)
        self.pair_surplus = {k: statistics.fmean(v) for k, v in both.items()}
        phones = sorted({x for k in self.own for x in k})
        self.mean = statistics.fmean(self.own.values()) if self.own else 0.0
        self.rx, self.tx = dict.fromkeys(phones, 0.0), dict.fromkeys(phones, 0.0)
        for _ in range(3):
            self.rsum, self.rn, self.tsum, self.tn = (collections.Counter() for _ in range(4))
            for (a, b), v in self.own.items():
                self.rsum[a] += v - self.mean - self.tx[b]
                self.rn[a] += 1
            self.rx = {x: self.rsum[x] / (self.rn[x] + p["placeVariance"] / p["receiverVariance"]) for x in phones}
            for (a, b), v in self.own.items():
                self.tsum[b] += v - self.mean - self.rx[a]
                self.tn[b] += 1
            self.tx = {x: self.tsum[x] / (self.tn[x] + p["placeVariance"] / p["senderVariance"]) for x in phones}

    def file_prior(self, pair):
        n = len(self.pair_surplus) - (pair in self.pair_surplus)
        if n < 1:
            return 0.0, self.file_variance
        total = sum(self.pair_surplus.values()) - self.pair_surplus.get(pair, 0)
        noise = self.pair_noise / n + self.p["crowdVariance"]
        return self.file_variance / (self.file_variance + noise) * total / n, self.file_variance * noise / (self.file_variance + noise)

    def prior(self, a, b):
        if (a, b) not in self.own:
            return None
        mean, variance = self.file_prior(tuple(sorted((a, b))))
        for total, n, v in ((self.rsum[a] - (self.own[a, b] - self.mean - self.tx[b]), self.rn[a] - 1, self.p["receiverVariance"]),
                            (self.tsum[b] - (self.own[a, b] - self.mean - self.rx[a]), self.tn[b] - 1, self.p["senderVariance"])):
            damping = self.p["placeVariance"] / v
            mean += total / (n + damping)
            variance += v * damping / (n + damping)
        return mean, variance

    def encounters(self):
        minutes = collections.defaultdict(set)
        for a, b, m in self.heard:
            minutes[tuple(sorted((a, b)))].add(m)
        for pair in sorted(minutes):
            directions = [d for d in (pair, pair[::-1]) if any((*d, m) in self.heard for m in minutes[pair])]
            edge = max(max(0, int(np.rint(self.rhythm.get(a, 1) / 2 - .5))) for a, _ in directions)
            run = []
            for m in sorted(minutes[pair]):
                if run and (m - run[-1] > 30 or run[-1] - run[0] + 1 >= 1440):
                    yield pair, directions, run[0] - edge, run[-1] + edge
                    run = []
                run.append(m)
            yield pair, directions, run[0] - edge, run[-1] + edge

    def weigh(self, directions, first, last):
        """Likelihoods by minute and state (distance, shadow, offset), and the grid's weights."""
        p = self.p
        priors = [self.prior(*d) for d in directions]
        known = [x for x in priors if x]
        fallback = self.file_prior(None)
        shared = (statistics.fmean(v for _, v in known) if known else fallback[1]) * (.5 if len(known) == 2 else 1)
        told = all(d in self.power for d in directions)
        deviation = math.sqrt(p["pairVariance"] + shared + (0 if told else p["unknownPowerVariance"]))
        n = min(17, max(5, 2 * math.ceil(REACH * deviation / 3.2) + 1))
        (o, wo), (c, wc) = grid(7), grid(n)
        shadow = math.sqrt(p["shadowVariance"] / (1 + 2 * p["shadowSkew"] ** 2)) * (o - p["shadowSkew"] * (o * o - 1))
        base = self.levels[:, None, None] + shadow[None, :, None] + (c * deviation)[None, None, :]
        likelihood = np.ones((last - first + 1, *base.shape))
        for (a, b), prior in zip(directions, priors):
            level = base + self.gain(a, b) + (prior or fallback)[0]
            if a not in self.floor:
                continue
            q, bias = hearing(level - self.floor[a], p)
            for m in range(first, last + 1):
                if (a, m) not in self.seconds:
                    continue
                v, of = self.heard.get((a, b, m)), self.expected(a, m)
                if v:
                    off = self.level(v) - level - bias
                    variance = p["minuteVariance"] + p["scanSpread"] ** 2 / len(v)
                    likelihood[m - first] *= (np.exp(-off * off / (2 * variance)) + p["outlier"]) * counted(len(v), max(of, len(v)), q, p)
                elif v is None:
                    likelihood[m - first] *= p["deafness"] + (1 - p["deafness"]) * counted(0, of, q, p)
        return likelihood, wo, wc, told

    def smooth(self, likelihood, wo, wc, k):
        o = grid(7)[0]
        kept = math.exp(-1 / self.p["shadowMinutes"])
        drift = np.exp(-(o[None, :] - kept * o[:, None]) ** 2 / (2 * (1 - kept * kept)))
        drift /= drift.sum(1, keepdims=True)
        step, length = self.steps[k], len(likelihood)
        forward, backward, scale = np.zeros_like(likelihood), np.ones_like(likelihood), np.zeros(length)
        state = self.shares[k][:, None, None] * wo[None, :, None] * wc[None, None, :]
        for t in range(length):
            if t:
                state = np.einsum("doc,de,op->epc", forward[t - 1], step, drift, optimize=True)
            state = state * likelihood[t]
            scale[t] = state.sum()
            forward[t] = state / scale[t]
        for t in range(length - 2, -1, -1):
            backward[t] = np.einsum("epc,de,op->doc", backward[t + 1] * likelihood[t + 1] / scale[t + 1], step, drift, optimize=True)
        return np.log(scale).sum(), (forward * backward)[:, :4].sum((1, 2, 3))

    def score(self, sightings):
        """{(receiver, sender, minute): probability}"""
        self.read(sightings)
        self.observe()
        found, habits = [], len(self.steps)
        for pair, directions, first, last in self.encounters():
            likelihood, wo, wc, told = self.weigh(directions, first, last)
            evidence, near = zip(*(self.smooth(likelihood, wo, wc, k) for k in range(habits)))
            found.append((directions, first, last, told, np.array(evidence), near))
        shares = np.full(habits, 1 / habits)
        for _ in range(8):
            sums = np.full(habits, self.p["habitCount"])
            for *_, evidence, _ in found:
                w = np.log(shares) + evidence
                w = np.exp(w - w.max())
                sums += w / w.sum()
            shares = sums / sums.sum()
        answer = {}
        for directions, first, last, told, evidence, near in found:
            w = np.log(shares) + evidence
            w = np.exp(w - w.max())
            w /= w.sum()
            w[w < .003] = 0
            mixed = sum(a * b for a, b in zip(w / w.sum(), near))
            doubt = self.p["doubt"] if told else self.p["doubtUnknown"]
            for a, b in directions:
                for m in range(first, last + 1):
                    if (a, b, m) in self.heard:
                        answer[a, b, m] = doubt + (1 - doubt) * mixed[m - first]
        return answer


def sightings_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [(int(r["time"]), r["receiver"], r["sender"], int(r["rssi"]), float(r["tx_power"]) if r.get("tx_power") else None)
                for r in csv.DictReader(file)]


def compare(path, tram):
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/out.csv"
        subprocess.run([*tram.split(), "proximity", "score", "--sightings", path, "--output", out, "--quiet"], check=True)
        with open(out, newline="", encoding="utf-8") as file:
            ours = {(r["receiver"], r["sender"], int(r["start"]) // 60000): float(r["probability"]) for r in csv.DictReader(file)}
    twin = Twin().score(sightings_of(path))
    assert set(ours) == set(twin), "the two do not answer for the same minutes"
    worst = max(abs(ours[k] - twin[k]) for k in ours)
    print(f"{path}: {len(ours)} minutes, greatest difference {worst:.2e}")
    return worst


# --- what was measured --------------------------------------------------------------------------------------------

def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def scenes(data):
    """{scene: [(seconds, receiver, sender, rssi at -24 dBm, metres)]} of exp34 and exp05, where the distance is known."""
    found = collections.defaultdict(list)
    for r in rows(data / "dp3t_exp34_sightings.csv"):
        if r["distance_m"]:
            found["exp34 " + r["scenario"]].append((float(r["t_unix"]), r["rx"], r["tx"], int(r["rssi_dbm"]), float(r["distance_m"])))
    for r in rows(data / "dp3t_exp05_sightings.csv"):
        if r["distance_m"]:
            rssi = int(r["rssi_dbm"]) - 24 - int(r["tx_power_dbm"])
            found["exp05 " + r["scenario"]].append((float(r["t_unix"]), r["rx"], r["tx"], rssi, float(r["distance_m"])))
    return found


def measure(data):
    for name, heard in scenes(data).items():
        scans, last = [], None
        for t, a, b, rssi, d in sorted(heard, key=lambda r: (r[1], r[2], r[0])):
            if last is None or last[:2] != (a, b) or t - last[2] > 25.5:
                scans.append((a, b, t, [], []))
            scans[-1][3].append(rssi)
            scans[-1][4].append(d)
            last = (a, b, t)
        phones = sorted({s[0] for s in scans} | {s[1] for s in scans})
        y = np.array([statistics.fmean(s[3]) for s in scans])
        x = np.zeros((len(scans), 2 + 2 * len(phones)))
        for i, (a, b, _, _, d) in enumerate(scans):
            x[i, :2] = 1, math.log10(max(.5, statistics.fmean(d)))
            x[i, 2 + phones.index(a)] = x[i, 2 + len(phones) + phones.index(b)] = 1
        w = np.linalg.solve(x.T @ x + np.diag([1e-6] * 2 + [2.0] * 2 * len(phones)), x.T @ y)
        rest = y - x @ w
        rx, tx = w[2:2 + len(phones)], w[2 + len(phones):]
        print(f"{name}: {len(scans)} scans, level at 1 m {w[0]:.1f}, slope {-w[1]:.1f} dB, receivers' variance {rx.var():.1f}, "
              f"senders' {tx.var():.1f}, rest {rest.var():.1f}, within a scan {np.mean([np.std(s[3], ddof=1) for s in scans if len(s[3]) > 4]):.1f} dB")
        by = collections.defaultdict(list)
        for i, (a, b, t, *_) in enumerate(scans):
            by[a, b].append((t, rest[i]))
        for low, high in ((0, 60), (60, 150), (150, 330), (330, 700), (700, 3000)):
            cov = [r * s for (a, b), v in by.items() if a < b for t, r in v for u, s in by.get((b, a), []) if low <= abs(t - u) < high]
            print(f"    {low:4d} to {high:4d} s apart, the other direction: covariance {statistics.fmean(cov):5.1f} ({len(cov)})" if cov else "    none")
    edges, place = [.5, 1, 1.5, 2, 3, 4, 6], collections.defaultdict(dict)
    for r in rows(data / "dp3t_exp34_positions_1hz.csv"):
        place[r["scenario"], r["phone"]][int(r["t_unix"])] = float(r["x_m"]), float(r["y_m"])
    for scene in sorted({k[0] for k in place}):
        phones, shares, changes, leaps, steps = [k for k in place if k[0] == scene], np.zeros(8), 0, 0, 0
        for i, a in enumerate(phones):
            for b in phones[:i]:
                minutes = collections.defaultdict(list)
                for t in place[a].keys() & place[b].keys():
                    minutes[t // 60].append(math.dist(place[a][t], place[b][t]))
                classes = {m: int(np.digitize(np.median(v), edges)) for m, v in minutes.items() if len(v) >= 30}
                for m, c in classes.items():
                    shares[c] += 1
                    if m + 1 in classes:
                        steps += 1
                        changes += classes[m + 1] != c
                        leaps += abs(classes[m + 1] - c) > 1
        print(f"exp34 {scene}: shares of the classes {np.round(shares / shares.sum(), 2)}, {changes / steps:.2f} changes a minute, {leaps / max(changes, 1):.2f} leap")
    for part in "AB":
        d, v = np.array([(float(r["distance"]), float(r["rssi"])) for r in rows(data / f"herald_cablecar_20210312_{part}.csv") if float(r["distance"]) >= 20]).T
        print(f"cable car {part}: slope {-np.polyfit(np.log10(d / 100), v, 1)[0]:.1f} dB for ten times the distance, no people between")
    static = collections.defaultdict(list)
    for r in rows(data / "mitll_static_6ft.csv"):
        if r["rssi_dbm"].lstrip("-").isdigit():  # some lines of the source are torn
            static[r["environment"], r["receiver"], r["rotation_deg"], r["tx_phone"]].append(float(r["rssi_dbm"]))
    means = [statistics.fmean(v) for v in static.values()]
    print(f"static 6 ft: within one stand {np.mean([np.std(v) for v in static.values()]):.1f} dB, between stands {np.std(means):.1f} dB")


# --- leave-out ------------------------------------------------------------------------------------------------------

def auc(score, truth):
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(order))
    s = np.asarray(score)[order]
    i = 0
    while i < len(s):
        j = np.searchsorted(s, s[i], "right")
        ranks[order[i:j]] = (i + j + 1) / 2
        i = j
    t = np.asarray(truth, bool)
    return (ranks[t].sum() - t.sum() * (t.sum() + 1) / 2) / (t.sum() * (~t).sum())


def cases(data):
    """{name: (sightings, {(receiver, sender, minute): within 2 m})}"""
    found = {}
    for name, heard in scenes(data).items():
        if name.startswith("exp05"):   # a phone looks 25 s in four minutes, as exposure notification does
            heard = [r for r in heard if (r[0] + 37 * sum(map(ord, r[1]))) % 240 < 25]
        truth = collections.defaultdict(list)
        for t, a, b, _, d in heard:
            truth[a, b, int(t // 60)].append(d)
        found[name] = [(int(t * 1000), a, b, rssi, -24.0) for t, a, b, rssi, _ in heard], {k: statistics.median(v) <= 2 for k, v in truth.items()}
    close = {r["log_id"]: r["truth"].startswith("H1") for r in rows(data / "h0h1_logs.csv")}
    other = {"h0h1": [(r["log_id"], r["peer"], float(r["t_s"]), int(float(r["rssi_dbm"])), close[r["log_id"]]) for r in rows(data / "h0h1_rssi.csv")],
             "human-human": [(r["placement"] + r["device"], "peer", float(r["elapsed_ms"]), int(float(r["rssi_dbm"])), float(r["distance_cm"]) <= 200)
                             for r in rows(data / "humanhuman_rssi.csv")]}
    for name, heard in other.items():
        truth = collections.defaultdict(list)
        for a, b, t, _, near in heard:
            truth[a, a + b, int(t // 60)].append(near)
        found[name] = [(int(t * 1000), a, a + b, rssi, None) for a, b, t, rssi, _ in heard], {k: statistics.fmean(v) > .5 for k, v in truth.items() if len(v) >= 5}
    return found


def leave_out(data):
    found = cases(data)
    choices = [dict(levelAtMeter=a, shadowVariance=v, senderVariance=s) for a in (-80.5, -82.5, -84.5) for v in (9.0, 13.0) for s in (6.0, 12.0)]
    results = []
    for choice in choices:
        one = {}
        for name, (heard, truth) in found.items():
            answer = Twin({**TABLE, **choice}).score(heard)
            p, t = np.clip([answer[k] for k in truth], 1e-3, 1 - 1e-3), np.array(list(truth.values()), float)
            one[name] = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)), auc(p, t)
        results.append(one)
        print(choice, {k: f"{l:.3f} {a:.3f}" for k, (l, a) in one.items()}, flush=True)
    for name in found:
        best = min(range(len(choices)), key=lambda i: sum(results[i][m][0] for m in found if m != name))
        print(f"without {name}: {choices[best]} -> log loss {results[best][name][0]:.3f}, AUC {results[best][name][1]:.3f}")


def table(out):
    names = ["companions", "common", "distant", "anybody"]
    lists = dict(zip(names, (COMPANIONS, COMMON, DISTANT, ANYBODY)))
    text = io.StringIO()
    text.write("// SPDX-License-Identifier: Apache-2.0\n\n// Written by scripts/nearness_model.py table, which says what each value was chosen from.\n\n")
    text.write("extension NearnessModel {\n  /// The parameters in use.\n  public static let current = NearnessModel(\n")
    text.write(f'    version: "{TABLE["version"]}",\n    levelAtMeter: {TABLE["levelAtMeter"]}, slope: {TABLE["slope"]},\n')
    text.write(f"    centers: SIMD8({', '.join(map(str, TABLE['centers']))}),\n    habits: [\n")
    for rate, shares in TABLE["habits"]:
        text.write(f"      Habit(rate: {rate}, shares: {next(n for n in names if lists[n] is shares)}),\n")
    text.write("    ],\n")
    rest = [f"{k}: {v}" for k, v in TABLE.items() if k not in ("version", "levelAtMeter", "slope", "centers", "habits")]
    for i in range(0, len(rest), 3):
        text.write("    " + ", ".join(rest[i:i + 3]) + ("," if i + 3 < len(rest) else ")") + "\n")
    for name in names:
        text.write(f"\n  private static let {name} = SIMD8<Double>(\n    {', '.join(map(str, lists[name]))})\n")
    text.write("}\n")
    pathlib.Path(out).write_text(text.getvalue())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["measure", "table", "compare", "leave-out"])
    parser.add_argument("path", type=pathlib.Path)
    parser.add_argument("--tram", default=".build/release/tram")
    args = parser.parse_args()
    if args.task == "measure":
        measure(args.path)
    elif args.task == "table":
        table(args.path)
    elif args.task == "leave-out":
        leave_out(args.path)
    else:
        sys.exit(int(compare(args.path, args.tram) > 1e-3))
