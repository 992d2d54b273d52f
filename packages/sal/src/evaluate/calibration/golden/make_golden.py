"""Golden values of temperature scaling, by scipy and scikit-learn.

Run from this folder: python make_golden.py  (numpy, scipy, scikit-learn). Writes temperature.json. The temperature is
found by a bounded search over the log loss, not by its derivative.
"""
import json

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.metrics import log_loss

rng = np.random.default_rng(20261126)


def case(name, n, classes, sharpness):
    logits = rng.normal(0, 1.5, (n, classes))
    labels = np.array([rng.choice(classes, p=p) for p in softmax(logits, axis=1)])
    # The network is `sharpness` times as sure as it should be: the temperature comes out near that.
    logs = np.round(log_softmax(logits * sharpness, axis=1), 6)
    loss = lambda t: log_loss(labels, softmax(logs / t, axis=1), labels=range(classes))
    best = minimize_scalar(loss, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-9})
    return {
        "name": name,
        "classes": classes,
        "logs": logs.ravel().tolist(),
        "labels": labels.tolist(),
        "temperature": float(best.x),
        "before": float(loss(1.0)),
        "after": float(best.fun),
        "scaled": softmax(logs / best.x, axis=1)[:20].ravel().tolist(),
    }


cases = [
    case("too sure, two classes", 400, 2, 2.5),
    case("too unsure, two classes", 400, 2, 0.4),
    case("too sure, four classes", 300, 4, 3.0),
    case("about right, three classes", 300, 3, 1.0),
]
with open("temperature.json", "w") as file:
    json.dump(cases, file)
