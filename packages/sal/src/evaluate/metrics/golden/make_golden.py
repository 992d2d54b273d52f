"""Golden values of the metrics and the distance transform, by numpy and scipy.

Run from this folder: python make_golden.py  (numpy, scipy). Writes metrics.json and distance-transform.json.
Masks are strings of 0 and 1 in raster order. The Hausdorff distance follows MONAI's definition with scipy's parts:
outline = mask xor its erosion by the cross, percentile 95 of both directions, the larger one.
"""
import json

import numpy as np
from scipy import ndimage

rng = np.random.default_rng(20261123)


def blob(height, width, smooth, quantile):
    noise = ndimage.gaussian_filter(rng.standard_normal((height, width)), smooth)
    return noise > np.quantile(noise, quantile)


def ellipse(height, width, cy, cx, ry, rx):
    y, x = np.mgrid[:height, :width]
    return ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1


def surface(mask):
    return mask ^ ndimage.binary_erosion(mask)


def directed(source, target):
    return np.percentile(ndimage.distance_transform_edt(~surface(target))[surface(source)], 95)


def describe(name, truth, prediction):
    tp = int((truth & prediction).sum())
    fp = int((~truth & prediction).sum())
    fn = int((truth & ~prediction).sum())
    tn = int((~truth & ~prediction).sum())
    union = tp + fp + fn
    jaccard = tp / union if union else 1.0
    if truth.any() and prediction.any():
        hd95 = float(max(directed(truth, prediction), directed(prediction, truth)))
    else:
        hd95 = float(np.hypot(*truth.shape)) if truth.any() or prediction.any() else 0.0
    return {
        "name": name,
        "width": truth.shape[1],
        "height": truth.shape[0],
        "truth": encode(truth),
        "prediction": encode(prediction),
        "values": {
            "dice": 2 * tp / (2 * tp + fp + fn) if union else 1.0,
            "jaccard": jaccard,
            "thresholdedJaccard": jaccard if jaccard >= 0.65 else 0.0,
            "sensitivity": tp / (tp + fn) if tp + fn else None,
            "specificity": tn / (tn + fp) if tn + fp else None,
            "hd95": hd95,
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
