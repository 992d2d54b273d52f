"""Golden values of the metrics and the distance transform, by numpy, scipy and scikit-learn.

Run from this folder: python make_golden.py  (numpy, scipy, scikit-learn). Writes metrics.json and
distance-transform.json. Masks are strings of 0 and 1 in raster order; `probability` holds k of p = (k + 0.5) / 1024,
exact in float32 and never on the edge of a bin. Surface distances follow MONAI's definition with scipy's parts:
outline = mask xor its erosion by the cross; HD95 is the larger percentile 95 of both directions, ASSD the mean over
both outlines, the surface Dice the share of both within 2 pixels.
"""
import json

import numpy as np
from scipy import ndimage
from sklearn.metrics import brier_score_loss, precision_score

rng = np.random.default_rng(20261123)
noise = np.random.default_rng(20261125)


def blob(height, width, smooth, quantile):
    noise = ndimage.gaussian_filter(rng.standard_normal((height, width)), smooth)
    return noise > np.quantile(noise, quantile)


def ellipse(height, width, cy, cx, ry, rx):
    y, x = np.mgrid[:height, :width]
    return ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1


def surface(mask):
    return mask ^ ndimage.binary_erosion(mask)


def directed(source, target):
    return ndimage.distance_transform_edt(~surface(target))[surface(source)]


def surface_values(truth, prediction):
    if not (truth.any() and prediction.any()):
        same = truth.any() == prediction.any()
        far = 0.0 if same else float(np.hypot(*truth.shape))
        return {"hd95": far, "assd": far, "normalisedSurfaceDistance": float(same)}
    there, back = directed(truth, prediction), directed(prediction, truth)
    both = np.concatenate([there, back])
    return {
        "hd95": float(max(np.percentile(there, 95), np.percentile(back, 95))),
        "assd": float(both.mean()),
        "normalisedSurfaceDistance": float((both <= 2).mean()),
    }


def probability_of(truth, prediction):
    """Follows prediction and truth, blurred and noisy, as a network's would; not always on the side of the mask."""
    soft = ndimage.gaussian_filter(0.6 * prediction + 0.4 * truth, 1.5, mode="nearest")
    noisy = 0.05 + 0.9 * soft + noise.normal(0, 0.15, truth.shape)
    return np.clip(np.floor(noisy * 1024), 0, 1023).astype(int)


def expected_calibration_error(confidence, right, bins=15):
    index = np.digitize(confidence, np.linspace(0, 1, bins + 1)[1:-1], right=True)
    gaps = [abs(right[index == i].mean() - confidence[index == i].mean()) * (index == i).mean() for i in np.unique(index)]
    return float(np.sum(gaps))


def area_under_risk_coverage(confidence, wrong):
    """Ties in expectation: within a group of equal confidence the errors come at an even pace."""
    pace = np.empty(len(wrong))
    for value in np.unique(confidence):
        pace[confidence == value] = wrong[confidence == value].mean()
    risks = pace[np.argsort(-confidence, kind="stable")]
    return float((np.cumsum(risks) / np.arange(1, len(risks) + 1)).mean())


def probability_values(truth, prediction, p):
    y, m = truth.ravel(), prediction.ravel()
    confidence = np.where(m, p, 1 - p)
    brier = float(((p - y) ** 2).mean())
    if 0 < y.sum() < y.size:
        assert abs(brier - brier_score_loss(y, p)) < 1e-12
    return {
        "ece": expected_calibration_error(confidence, m == y),
        "brier": brier,
        "aurc": area_under_risk_coverage(confidence, m != y),
    }


def describe(name, truth, prediction):
    tp = int((truth & prediction).sum())
    fp = int((~truth & prediction).sum())
    fn = int((truth & ~prediction).sum())
    tn = int((~truth & ~prediction).sum())
    union = tp + fp + fn
    jaccard = tp / union if union else 1.0
    steps = probability_of(truth, prediction)
    return {
        "name": name,
        "width": truth.shape[1],
        "height": truth.shape[0],
        "truth": encode(truth),
        "prediction": encode(prediction),
        "probability": steps.ravel().tolist(),
        "values": {
            "dice": 2 * tp / (2 * tp + fp + fn) if union else 1.0,
            "jaccard": jaccard,
            "thresholdedJaccard": jaccard if jaccard >= 0.65 else 0.0,
            "sensitivity": tp / (tp + fn) if tp + fn else None,
            "specificity": tn / (tn + fp) if tn + fp else None,
            "precision": float(precision_score(truth.ravel(), prediction.ravel())) if tp + fp else None,
            **surface_values(truth, prediction),
            **probability_values(truth, prediction, (steps.ravel() + 0.5) / 1024),
        },
    }


def encode(mask):
    return "".join("1" if v else "0" for v in mask.ravel())


e = ellipse
none, full = np.zeros((9, 14), bool), np.ones((9, 14), bool)
cases = [
    describe("shifted ellipses", e(48, 64, 22, 30, 14, 20), e(48, 64, 24, 33, 15, 18)),
    describe("half overlap", e(48, 64, 22, 20, 14, 12), e(48, 64, 24, 33, 15, 12)),
    describe("far apart", e(48, 64, 6, 6, 4, 4), e(48, 64, 40, 55, 4, 6)),
    describe("touching the edges", e(40, 40, 0, 20, 14, 30), e(40, 40, 2, 39, 16, 25)),
    describe("a stray pixel", e(40, 50, 20, 20, 9, 11), e(40, 50, 20, 20, 9, 11) | e(40, 50, 39, 49, 0.5, 0.5)),
    describe("ring and disc", e(40, 50, 20, 20, 15, 15) & ~e(40, 50, 20, 20, 9, 9), e(40, 50, 20, 20, 15, 15)),
    describe("noise", rng.random((30, 37)) > 0.5, rng.random((30, 37)) > 0.8),
    describe("blobs", blob(60, 44, 4, 0.6), blob(60, 44, 4, 0.7)),
    describe("single pixels", e(9, 14, 0, 0, 0.5, 0.5), e(9, 14, 8, 13, 0.5, 0.5)),
    describe("a row", np.ones((1, 20), bool), np.arange(20)[None] < 7),
    describe("both empty", none, none),
    describe("prediction empty", e(9, 14, 4, 4, 2, 3), none),
    describe("reference empty", none, e(9, 14, 4, 4, 2, 3)),
    describe("reference full", full, e(9, 14, 4, 4, 2, 3)),
    describe("both full", full, full),
]
with open("metrics.json", "w") as file:
    json.dump(cases, file)

transforms = []
for height, width, density in [(1, 1, 1.0), (1, 30, 0.1), (30, 1, 0.1), (23, 31, 0.01), (31, 23, 0.3), (40, 40, 0.002)]:
    sites = rng.random((height, width)) < density
    sites[height // 2, width // 3] = True
    squared = np.rint(ndimage.distance_transform_edt(~sites) ** 2).astype(int)
    transforms.append({"width": width, "height": height, "sites": encode(sites), "squared": squared.ravel().tolist()})
with open("distance-transform.json", "w") as file:
    json.dump(transforms, file)
