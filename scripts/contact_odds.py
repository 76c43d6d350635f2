#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the curve of ContactOdds to rows of simulated towns, and says how well it is calibrated.

    TRAM_ODDS_ROWS=rows.csv ./test TramTracing        # the suite writes rows.csv; some minutes
    scripts/contact_odds.py rows.csv [other rows, to test on]

Columns: sigma,tau,step,radius,total,largest,stretches,nearest,true_s,full,... Needs numpy and scipy.
"""
import sys

import numpy as np
from scipy.optimize import minimize

NAMES = ("one time timeSeen timeSeenSquare logSeen logSeenSquare seen stretches stretchesLogSeen "
         "stretchesSeen radius radiusLogSeen radiusSeen radiusSquare stretchesSquare").split()


def design(a):
    radius, error = a[:, 3], a[:, 0] * 2**0.5
    seen = -np.expm1(-(radius / error) ** 2 / 2)
    s, t = np.log(seen), np.log(np.maximum(a[:, 5], 0.09) / 900)
    n, r = np.log(a[:, 6]), np.log(radius)
    return np.column_stack([np.ones_like(t), t, t * seen, t * seen**2, s, s * s, seen, n, n * s,
                            n * seen, r, r * s, r * seen, r * r, n * n])


def fit(x, y):
    mean, scale = x.mean(0), x.std(0)
    mean[0], scale[0] = 0, 1
    z = (x - mean) / scale

    def loss(w):
        odds = z @ w
        p = 1 / (1 + np.exp(-odds))
        return (np.logaddexp(0, -odds * (2 * y - 1)).mean() + 1e-3 * (w[1:] @ w[1:]) / len(y),
                z.T @ (p - y) / len(y) + 2e-3 * np.r_[0, w[1:]] / len(y))

    w = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B",
                 options={"maxiter": 800}).x
    b = w / scale
    b[0] = w[0] - (w[1:] * mean[1:] / scale[1:]).sum()
    return b


def table(p, y, label):
    order = np.argsort(p, kind="stable")
    rank = np.empty(len(p))
    rank[order] = np.arange(1, len(p) + 1)
    yes = y.sum()
    area = (rank[y == 1].sum() - yes * (yes + 1) / 2) / (yes * (len(y) - yes))
    print(f"{label}: area {area:.3f}, Brier {((p - y) ** 2).mean():.4f}, true {y.mean():.3f}")
    for k in range(10):
        held = (p >= k / 10) & (p < (k + 1) / 10 + (k == 9))
        if held.any():
            print(f"  told {p[held].mean():.2f}  true {y[held].mean():.2f}  rows {held.sum()}")


rows = [np.genfromtxt(path, delimiter=",", skip_header=1) for path in sys.argv[1:]]
curve = fit(design(rows[0]), (rows[0][:, 8] >= 900).astype(float))
for name, value in zip(NAMES, curve):
    print(f"    static let {name} = {value:.4f}")
for i, a in enumerate(rows):
    truth = (a[:, 8] >= 900).astype(float)
    table(1 / (1 + np.exp(-(design(a) @ curve))), truth, f"file {i + 1}, fast")
    table(a[:, 9], truth, f"file {i + 1}, every offset")
