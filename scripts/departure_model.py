#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the weights of TramIsolation's DepartureModel, and the curve of its one setting.

Reads home stays with labels: PREFIX.csv (run,t_unix,lat,lon), PREFIX_orders.csv
(run,home_lat,home_lon,radius_m,...) and PREFIX_labels.csv (run,label,t_start,t_end,...), where a run is
named person-number and a label is HOME, AWAY or NEUTRAL. Every interval of sampling is taken in several
phases. Prints the weights fitted on everybody; writes the trade-off of the threshold as csv, with the
persons of each run held out of the fit that judges it.

usage: departure_model.py PREFIX [--curve OUT.csv] [--folds 9]        (needs numpy; about two minutes)
"""
import argparse, bisect, collections, csv, math
import numpy as np

TERMS = ["bias", "distance", "beyond", "confirmed", "spike", "scatter", "progress"]
GAP = 0.15            # not fitted: added for each tenfold of 60 s between fixes, see the decision record
PHASES = {60: 6, 600: 10}
NEUTRAL_WEIGHT = 0.15  # a stretch that is neither home nor a departure counts so much as a departure
KEPT_SECONDS = 900    # of a departure, what comes later teaches nothing about its beginning


def clip(value, low, high):
    return max(low, min(high, value))


def read(prefix):
    """Runs as {run: (times, metres from home, segments, order radius)}."""
    def rows(name):
        with open(prefix + name, newline="") as file:
            return list(csv.DictReader(file))
    orders = {r["run"]: r for r in rows("_orders.csv")}
    fixes, segments = collections.defaultdict(list), collections.defaultdict(list)
    for r in rows(".csv"):
        order = orders[r["run"]]
        latitude, longitude = float(order["home_lat"]), float(order["home_lon"])
        east = (float(r["lon"]) - longitude) * 111320 * math.cos(math.radians(latitude))
        north = (float(r["lat"]) - latitude) * 110540
        fixes[r["run"]].append((int(r["t_unix"]), math.hypot(east, north)))
    for r in rows("_labels.csv"):
        segments[r["run"]].append((r["label"], int(r["t_start"]), int(r["t_end"])))
    return {run: (fixes[run], segments[run], float(orders[run]["radius_m"])) for run in orders}


def label_at(segments, starts, time):
    at = segments[max(bisect.bisect_right(starts, time) - 1, 0)]
    return at[0] if at[1] <= time <= at[2] + 300 else None


def terms(history, outside, time, scatter):
    """The terms of DepartureModel for a fix `outside` metres out; history is [(time, outside)]."""
    now = min([outside] + [o for t, o in history if time - t <= 20])
    least, most, before, seconds = now, outside, 0.0, None
    for t, o in reversed(history):
        least = min(least, o)
        if time - t >= 40:
            before, seconds = o, time - t
            break
        most = max(most, o)
    if seconds is None:
        least, seconds = 0.0, 60
    gap = math.log10(clip(seconds, 60, 600) / 60)
    unconfirmed = 1 - clip(least / 130, 0, 1)
    spike = clip((most - 370) / 100, 0, 1.5) * unconfirmed * (1 - 0.85 * gap)
    progress = clip((now - before) / 30, 0, 1) * clip(least / 50, 0, 1) * clip((now - 80) / 50, 0, 1)
    return [1, clip(now, 0, 150) / 150, clip((now - 130) / 40, 0, 1), clip(least, 0, 150) / 150, spike,
            scatter, progress], gap


def sample(runs, step, phase):
    """Every run as [(time, terms or None inside, gap, label)] at one fix in `step` seconds."""
    result = []
    for run, (fixes, segments, radius) in runs.items():
        starts = [s[1] for s in segments]
        history, rows, scatter, last = [], [], 0.0, None
        for i, (time, distance) in enumerate(fixes):
            if i and (time + phase) // step == (fixes[i - 1][0] + phase) // step:
                continue
            outside = max(distance - radius, 0)
            found, gap = terms(history, outside, time, scatter) if distance > radius else (None, 0)
            scatter += 0.02 * min((time - last) / 60 if last else 1, 1) * ((distance > radius) - scatter)
            history = (history + [(time, outside)])[-12:]
            rows.append((time, found, gap, label_at(segments, starts, time)))
            last = time
        result.append((run, rows))
    return result


def rows_to_learn(sampled, weights, enough=1.5):
    """Terms, answers and weights up to the moment at which `weights` would have decided."""
    x, y, w, who = [], [], [], []
    for run, rows in sampled:
        since, decided = None, False
        for time, found, _, label in rows:
            if found is None:
                since, decided = time, False
                continue
            if since is None or decided:
                continue
            early = time - since < KEPT_SECONDS
            if label == "HOME" or (early and label in ("AWAY", "NEUTRAL")):
                x.append(found)
                y.append(label != "HOME")
                w.append(NEUTRAL_WEIGHT if label == "NEUTRAL" else 1)
                who.append(run.split("-")[0])
            decided = weights is not None and float(np.dot(weights, found)) > enough
    return np.array(x), np.array(y, float), np.array(w), np.array(who)


def logistic(x, y, w, ridge=1.0):
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (w * (y - p)) - penalty * weights
        bend = (x * (w * p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def fit(samples, held=frozenset()):
    """Weights from all samples but the persons held out; each interval of sampling counts the same."""
    weights = None
    for _ in range(4):
        parts = []
        for step, sampled in samples:
            x, y, w, who = rows_to_learn(sampled, weights)
            keep = ~np.isin(who, list(held))
            share = 0.5 if step == 60 else 2.5     # ten times fewer rows at 600 s
            parts.append((x[keep], y[keep], w[keep] * share / PHASES[step]))
        weights = logistic(*(np.concatenate(column) for column in zip(*parts)))
    return weights


def judge(runs, sampled, weights_of, threshold):
    """False alarms, seconds of HOME, delays and number of departures at one threshold."""
    false, home, delays, departures = 0, 0.0, [], 0
    for run, rows in sampled:
        fixes, segments, _ = runs[run]
        starts = [s[1] for s in segments]
        weights = weights_of(run)
        home += sum(b[0] - a[0] for a, b in zip(fixes, fixes[1:])
                    if label_at(segments, starts, a[0]) == "HOME" and b[0] - a[0] <= 300)
        spans, on, inside, last = [], None, None, None
        for time, found, gap, label in rows:
            if found is None:
                inside = time if inside is None else inside
                if on is not None and (time - inside >= 40 or time - last >= 300):
                    spans.append((on, time))
                    on = None
            else:
                inside = None
                if on is None and float(np.dot(weights, found)) + GAP * gap > threshold:
                    on = time
                    false += label == "HOME"
            last = time
        if on is not None:
            spans.append((on, math.inf))
        for before, (name, start, end) in zip(segments, segments[1:]):
            if name != "AWAY" or before[0] != "HOME":
                continue
            departures += 1
            found = [s for s, _ in spans if start <= s <= end]
            first = next((r[0] for r in rows if start <= r[0] <= end), None)
            if first is not None:
                stood = [(s, e) for s, e in spans if s < start and e > first]
                found += [first for s, _ in stood if at_home(segments, s, start) <= 1800]
            if found:
                delays.append(min(found) - start)
    return false, home, delays, departures


def at_home(segments, since, until):
    return sum(max(0, min(e, until) - max(s, since)) for name, s, e in segments if name == "HOME")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("prefix")
    parser.add_argument("--curve", help="csv of the trade-off")
    parser.add_argument("--folds", type=int, default=9)
    options = parser.parse_args()
    runs = read(options.prefix)
    samples = [(step, sample(runs, step, phase)) for step, count in PHASES.items()
               for phase in range(0, step, step // count)]
    weights = fit(samples)
    print("weights:", ", ".join(f"{name} {value:.2f}" for name, value in zip(TERMS, weights)))
    persons = sorted({run.split("-")[0] for run in runs})
    held_out = {}
    for fold in range(options.folds):
        held = set(persons[fold::options.folds])
        held_out.update(dict.fromkeys(held, fit(samples, held)))
    lines = ["interval_s,threshold,false_per_day,median_s,p90_s,missed_percent"]
    for step in PHASES:
        for threshold in (0.5, 0.75, 0.9, 1.05, 1.2, 1.35, 1.5, 1.75, 2.0):
            judged = [judge(runs, sampled, lambda run: held_out[run.split("-")[0]], threshold)
                      for at, sampled in samples if at == step]
            false, home = sum(j[0] for j in judged), sum(j[1] for j in judged)
            delays = [d for j in judged for d in j[2]]
            departures = sum(j[3] for j in judged)
            lines.append(f"{step},{threshold},{false / home * 86400:.2f},{np.median(delays):.0f},"
                         f"{np.percentile(delays, 90):.0f},{100 * (1 - len(delays) / departures):.1f}")
            print(lines[-1])
    if options.curve:
        with open(options.curve, "w") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
