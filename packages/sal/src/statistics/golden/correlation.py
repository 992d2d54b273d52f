"""Golden values of the correlations, by scipy. Run from this folder: python correlation.py. Writes correlation.json."""
import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261124)
x = np.round(rng.beta(7, 1.2, 80), 6)
pairs = {
    "noisy line": (x, np.round(x + rng.normal(0, 0.05, 80), 6)),
    "curved and falling": (x, np.round(-np.exp(4 * x) + rng.normal(0, 1, 80), 6)),
    "many ties": (rng.integers(0, 5, 60).astype(float), rng.integers(0, 4, 60).astype(float)),
    "three": (np.array([1.0, 2.0, 4.0]), np.array([3.0, 1.0, 2.0])),
}
golden = [
    {
        "name": name,
        "first": a.tolist(),
        "second": b.tolist(),
        "pearson": float(stats.pearsonr(a, b).statistic),
        "spearman": float(stats.spearmanr(a, b).statistic),
    }
    for name, (a, b) in pairs.items()
]
with open("correlation.json", "w") as file:
    json.dump(golden, file)
