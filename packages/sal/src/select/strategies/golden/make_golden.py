"""Golden picks for coreset, typiclust, probcover and usl: NumPy writings of the papers' algorithms, with clusters given.

Run: python make_golden.py   (writes picks.json beside itself)
The data come from one integer generator, written here and in test/support/blobs.ts, so that only picks are stored.
Whole N x N matrices and sets, in the papers' words, nothing shared with the TypeScript.
"""
import json
from pathlib import Path

import numpy as np


def uniform(count, seed):
    """Knuth's 32-bit linear congruential generator, upper 24 bits, in [0, 1)."""
    state, out = seed, np.empty(count)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = (state >> 8) / 2**24
    return out


def blobs(rows, columns, centers, spread, seed):
    middle = uniform(centers * columns, seed).reshape(centers, columns) * 4
    blob = np.floor(centers * uniform(rows, seed + 1) ** 2).astype(int)
    noise = uniform(rows * columns, seed + 2).reshape(rows, columns) - 0.5
    return (middle[blob] + spread * noise).astype(np.float32).astype(np.float64)


def distances(x):
    return np.sqrt(((x[:, None] - x[None]) ** 2).sum(-1))


def nearest_landmark(x, count):
    """Clusters without k-means: each row with the nearest of the first `count` rows."""
    return distances(x)[:, :count].argmin(1)


def coreset(d, labelled, budget):
    """Sener and Savarese, algorithm 1: u = argmax over i not in s of min over j in s of d(i, j)."""
    s, picks = list(labelled), []
    while len(picks) < budget:
        reach = d[:, s].min(1)
        reach[s] = -1
        picks.append(int(reach.argmax()))
        s.append(picks[-1])
    return picks


def typiclust(d, cluster, labelled, budget, k=20, smallest=5):
    """Hacohen et al.: typicality(x) = (1 / K sum of |x - x_i| over K-NN(x))^-1 within the cluster."""
    ids = np.unique(cluster)
    covered = {c: int(np.sum(cluster[labelled] == c)) for c in ids}
    left = np.ones(len(d), bool)
    left[labelled] = False
    picks = []
    for _ in range(budget):
        usable = [c for c in ids if left[cluster == c].any()]
        large = [c for c in usable if np.sum(cluster == c) >= smallest] or usable
        c = min(large, key=lambda j: (covered[j], -np.sum(cluster == j), j))
        members = np.flatnonzero(cluster == c)
        inner = np.sort(d[np.ix_(members, members)], axis=1)[:, 1 : 1 + min(k, len(members) - 1)]
        typicality = 1 / inner.mean(1)
        typicality[~left[members]] = -1
        pick = int(members[typicality.argmax()])
        picks.append(pick)
        left[pick] = False
        covered[c] += 1
    return picks


def probcover(d, labelled, delta, budget):
    """Yehuda et al., algorithm 1, with the graph as a matrix; ends when all is covered."""
    graph = d < delta
    for row in labelled:
        graph[:, graph[row].copy()] = False
    picks = []
    while len(picks) < budget:
        degree = graph.sum(1)
        degree[list(labelled) + picks] = 0
        if degree.max() == 0:
            break
        c = int(degree.argmax())
        graph[:, graph[c].copy()] = False
        picks.append(c)
    return picks


def purity(d, cluster, delta):
    """The part of balls in which every row has the cluster of the centre."""
    same = cluster[:, None] == cluster[None]
    return float(np.mean([(same[i] | ~(d[i] < delta)).all() for i in range(len(d))]))


def largest_pure(d, cluster, alpha):
    """By the definition: of all distances, the largest whose balls are pure enough."""
    return max(delta for delta in np.unique(d) if purity(d, cluster, delta) >= alpha)


def usl(d, cluster, labelled, budget, k=20, weight=0.5, exponent=1.0, momentum=0.9, iterations=10):
    """Wang et al.: utility = 1 / mean k-NN distance - lambda x EMA of sum of 1 / |V_i - V_j|^alpha over other clusters."""
    density = 1 / np.sort(d, axis=1)[:, 1 : 1 + k].mean(1)
    ids = np.unique(cluster)
    free = [c for c in ids if not np.any(cluster[labelled] == c)]
    reg = np.zeros(len(d))
    for iteration in range(iterations):
        utility = density - weight * reg
        best = {c: max(np.flatnonzero(cluster == c), key=lambda i: (utility[i], -i)) for c in free}
        chosen = [*labelled, *best.values()]
        near = np.zeros(len(d))
        for j in chosen:
            other = cluster != cluster[j]
            near[other] += 1 / d[other, j] ** exponent
        reg = momentum * reg + (1 - momentum) * near
    order = sorted(free, key=lambda c: (-np.sum(cluster == c), c))
    return [int(best[c]) for c in order][:budget]


specs = [
    {"rows": 120, "columns": 6, "centers": 8, "spread": 4.0, "seed": 31},
    {"rows": 250, "columns": 16, "centers": 12, "spread": 7.0, "seed": 34},
]
golden = []
for spec in specs:
    x = blobs(**spec)
    d = distances(x)
    landmarks = 15
    cluster = nearest_landmark(x, landmarks)
    labelled = [3, 17, 40]
    pure = largest_pure(d, cluster, 0.6)
    # Between two distances that occur, so that rounding decides nothing.
    occurring = np.unique(d)
    delta = float(np.round(np.quantile(occurring, 0.06), 4))
    assert np.abs(occurring - delta).min() > 1e-6
    golden.append({
        **spec,
        "cluster": cluster.tolist(),
        "clusters": landmarks,
        "labelled": labelled,
        "delta": delta,
        "alpha": 0.6,
        "largestPure": float(pure),
        "coreset": coreset(d, labelled, 30),
        "coresetFrom0": coreset(d, [0], 20),
        "typiclust": typiclust(d, cluster, labelled, 30),
        "typiclustFresh": typiclust(d, cluster, np.array([], int), 12),
        "probcover": probcover(d, labelled, delta, 40),
        "probcoverFresh": probcover(d, [], delta, 40),
        "usl": usl(d, cluster, labelled, 12),
        "uslFresh": usl(d, cluster, np.array([], int), 15),
    })
Path(__file__).with_name("picks.json").write_text(json.dumps(golden) + "\n")
