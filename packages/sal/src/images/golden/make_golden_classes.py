"""Golden values of upsample and upsampleToLabels (torch interpolate, argmax) and of largestComponentOfEachClass (scipy).

Run from this folder: python make_golden_classes.py  (numpy, scipy, torch). Writes classes.json.
"""
import json

import numpy as np
import torch
from scipy import ndimage

rng = np.random.default_rng(20261124)


def largest(mask):
    labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
    return mask if count == 0 else labels == 1 + int(np.argmax(np.bincount(labels.ravel())[1:]))


upsample = []
for classes, (h, w), (height, width) in [
    (3, (8, 8), (37, 53)), (3, (8, 8), (8, 8)), (5, (16, 16), (7, 90)), (4, (16, 16), (5, 6)), (3, (1, 1), (4, 5)),
]:
    logits = torch.from_numpy(rng.normal(size=(classes, h, w)) * 2)
    values = logits.softmax(0).float()
    scaled = torch.nn.functional.interpolate(
        values.double()[None], size=(height, width), mode="bilinear", align_corners=False
    )[0]
    # Two classes this close could fall either way in another order of operations.
    top = scaled.topk(2, dim=0).values
    assert (top[0] - top[1]).min() > 1e-9
    upsample.append({
        "classes": classes, "from": [h, w], "values": values.ravel().tolist(),
        "width": width, "height": height,
        "labels": "".join(str(v) for v in scaled.argmax(0).ravel().tolist()),
        "mean": scaled.mean((1, 2)).tolist(), "corners": [scaled[:, y, x].tolist() for y in (0, -1) for x in (0, -1)],
    })

components = []
for height, width, classes, smooth in [(1, 30, 3, 0), (25, 33, 3, 1), (40, 30, 4, 2), (30, 30, 5, 1)]:
    noise = ndimage.gaussian_filter(rng.random((height, width)), smooth)
    edges = np.quantile(noise, np.linspace(0, 1, classes + 1)[1:-1])
    labels = np.digitize(noise, edges)
    kept = np.zeros_like(labels)
    for index in range(1, classes):
        kept[largest(labels == index)] = index
    components.append({
        "width": width, "height": height,
        "labels": "".join(map(str, labels.ravel())), "largest": "".join(map(str, kept.ravel())),
    })
with open("classes.json", "w") as file:
    json.dump({"upsample": upsample, "components": components}, file)
