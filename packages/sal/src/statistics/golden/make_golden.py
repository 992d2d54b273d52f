"""Golden values of the statistics, by numpy and scipy.

Run from this folder: python make_golden.py  (numpy, scipy). Writes statistics.json. scipy draws other resamples than
we do, so its intervals agree to Monte Carlo error only; `standardError` is the scale to compare with.
"""
import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261123)

samples = {
    "dice": np.round(1 - rng.beta(1.2, 7, 400), 6),
    "hd95": np.round(rng.lognormal(2, 1, 120), 6),
    "few": np.array([0.81, 0.84, 0.86, 0.79, 0.9]),
}
golden = []
for name, values in samples.items():
    interval = stats.bootstrap(
        (values,), np.mean, n_resamples=200_000, method="percentile", batch=2000, rng=np.random.default_rng(1)
    ).confidence_interval
    golden.append(
        {
            "name": name,
            "values": values.tolist(),
            "mean": float(values.mean()),
            "quantiles": {str(q): float(np.quantile(values, q)) for q in (0, 0.025, 0.1, 0.5, 0.77, 0.975, 1)},
            "interval": [float(interval.low), float(interval.high)],
            "standardError": float(values.std() / np.sqrt(len(values))),
        }
    )
with open("statistics.json", "w") as file:
    json.dump(golden, file)
