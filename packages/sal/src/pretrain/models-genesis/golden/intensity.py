"""Golden values of the non-linear intensity: the sampled curve, sorted, then linear interpolation (numpy).

python intensity.py > intensity.json
"""
import json

import numpy as np

cases = []
rng = np.random.default_rng(7)
points = [[0.2, 0.8, 0.6, 0.1], [1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0]] + rng.random((5, 4)).tolist()
t = np.linspace(0.0, 1.0, 100_000)
for ax, ay, bx, by in points:
    x = 3 * ax * t**2 * (1 - t) + 3 * bx * t * (1 - t) ** 2 + (1 - t) ** 3
    y = 3 * ay * t**2 * (1 - t) + 3 * by * t * (1 - t) ** 2 + (1 - t) ** 3
    # The curve runs from (1, 1) at t = 0 to (0, 0): a weighs t^2 (1 - t) and is next to (0, 0).
    for inverting in (False, True):
        values = np.interp(np.arange(256) / 255, np.sort(x), y if inverting else np.sort(y))
        cases.append({
            "first": {"x": ax, "y": ay},
            "second": {"x": bx, "y": by},
            "inverting": inverting,
            "values": [round(v, 3) for v in (255 * values).tolist()],
        })
print(json.dumps(cases))
