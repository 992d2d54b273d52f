"""Golden values of the tests, by scipy, and of Holm's correction, written out in numpy.

Run from this folder: python hypothesis-tests.py  (numpy, scipy 1.17). Writes hypothesis-tests.json.
"""
import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261125)


def holm(p):
    """The definition: the i-th smallest of m (from 0) times m - i, made monotone, at most 1."""
    p = np.asarray(p)
    order = np.argsort(p, kind="stable")
    m = len(p)
    stepped = np.minimum(1, np.maximum.accumulate(p[order] * (m - np.arange(m))))
    out = np.empty(m)
    out[order] = stepped
    return out.tolist()


samples = {
    "five seeds, all won": (np.array([0.011, 0.02, 0.003, 0.031, 0.008]), "exact"),
    "five seeds, one lost": (np.array([0.011, 0.02, -0.003, 0.031, 0.008]), "exact"),
    "one": (np.array([0.2]), "exact"),
    "forty": (np.round(rng.normal(0.01, 0.03, 40), 9), "exact"),
    "fifty": (np.round(rng.normal(0.0, 0.03, 50), 9), "exact"),
    "four hundred images": (np.round(rng.normal(0.004, 0.05, 400), 9), "approx"),
    "ties and zeros": (rng.integers(-3, 5, 60).astype(float), "approx"),
    "few with ties": (np.array([1.0, 1.0, 2.0, -1.0, 3.0, 0.0]), "approx"),
    "clear": (np.round(rng.normal(0.06, 0.05, 400), 9), "approx"),
}
wilcoxon = []
for name, (d, method) in samples.items():
    result = stats.wilcoxon(d, zero_method="wilcox", correction=method == "approx", method=method)
    t = stats.ttest_1samp(d, 0) if len(d) > 1 else None
    wilcoxon.append(
        {
            "name": name,
            "differences": d.tolist(),
            "exact": method == "exact",
            "statistic": float(result.statistic),
            "p": float(result.pvalue),
            "t": None if t is None else float(t.statistic),
            "tP": None if t is None else float(t.pvalue),
        }
    )
p_values = [
    [0.01, 0.04, 0.03, 0.005],
    [0.5],
    [0.2, 0.2, 0.9, 0.0001],
    np.round(rng.uniform(0, 1, 25) ** 4, 9).tolist(),
]
# Seeds x settings x arms for the penalty matrix, by scipy's paired t-test.
arms, settings, seeds = 4, 5, 5
scores = np.round(
    0.8 + 0.012 * np.arange(arms)[:, None, None] + 0.02 * np.arange(settings)[None, :, None]
    + rng.normal(0, 0.02, (1, settings, seeds)) + rng.normal(0, 0.012, (arms, settings, seeds)), 9)
wins = np.zeros((arms, arms))
for i in range(arms):
    for j in range(arms):
        for k in range(settings):
            if i != j:
                t = stats.ttest_rel(scores[i, k], scores[j, k])
                wins[i, j] += (t.pvalue < 0.05 and t.statistic > 0) / settings
golden = {
    "wilcoxon": wilcoxon,
    "holm": [{"p": p, "adjusted": holm(p)} for p in p_values],
    "penalty": {"scores": scores.tolist(), "wins": wins.tolist()},
    "normalCdf": [[z, float(stats.norm.cdf(z))] for z in (-30, -8, -3.6, -3.5, -1.96, -0.1, 0, 0.3, 1, 2.5, 6)],
    "student": [
        [t, v, float(2 * stats.t.sf(abs(t), v))]
        for v in (1, 2, 2.7, 4, 11, 399) for t in (0.0, 0.01, -0.8, 1.7, 2.776, 12.7, 60)
    ],
    "studentQuantile": [[c, v, float(stats.t.ppf((1 + c) / 2, v))] for v in (1, 2.7, 4, 50, 4000) for c in (0.8, 0.95)],
}
with open("hypothesis-tests.json", "w") as file:
    json.dump(golden, file)
