"""Golden values of fillHoles, largestComponent (scipy.ndimage) and upsampleToMask (torch interpolate).

Run from this folder: python make_golden_components.py  (numpy, scipy, torch). Writes components.json, upsample.json.
"""
import json

import numpy as np
import torch
from scipy import ndimage

rng = np.random.default_rng(20261123)


def encode(mask):
    return "".join("1" if v else "0" for v in np.asarray(mask).ravel())


def largest(mask):
    labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
    if count == 0:
        return mask
    return labels == 1 + int(np.argmax(np.bincount(labels.ravel())[1:]))


components = []
for height, width, density, smooth in [
    (1, 1, 0.5, 0), (1, 40, 0.5, 0), (40, 1, 0.5, 0), (25, 33, 0.35, 0), (33, 25, 0.5, 0), (30, 30, 0.65, 0),
    (60, 80, 0.5, 2), (80, 60, 0.6, 3), (12, 15, 0, 0), (12, 15, 1, 0),
]:
    noise = ndimage.gaussian_filter(rng.random((height, width)), smooth)
    mask = noise <= np.quantile(noise, density) if density > 0 else np.zeros((height, width), bool)
    components.append({
        "width": width, "height": height, "mask": encode(mask),
        "filled": encode(ndimage.binary_fill_holes(mask)), "largest": encode(largest(mask)),
    })
with open("components.json", "w") as file:
    json.dump(components, file)

upsample = []
for (h, w), (height, width), threshold in [
    ((8, 8), (37, 53), 0.5), ((8, 8), (8, 8), 0.3), ((16, 16), (7, 90), 0.6), ((16, 16), (5, 6), 0.5), ((1, 1), (4, 5), 0.5),
]:
    values = rng.random((h, w)).astype(np.float32)
    scaled = torch.nn.functional.interpolate(
        torch.from_numpy(values).double()[None, None], size=(height, width), mode="bilinear", align_corners=False
    )[0, 0]
    # A value on the threshold could fall either way in another order of operations.
    assert (scaled - threshold).abs().min() > 1e-9
    upsample.append({
        "from": [h, w], "values": values.ravel().tolist(), "width": width, "height": height, "threshold": threshold,
        "mask": encode(scaled >= threshold),
    })
with open("upsample.json", "w") as file:
    json.dump(upsample, file)
