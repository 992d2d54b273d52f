"""Golden values of the uncertainty scores by numpy and scipy, and of the gradient embedding by PyTorch's autograd.

Run from this folder: python make_golden.py  (numpy, scipy, torch, safetensors). Writes scores.json and gradient.json.
The network's weights and pictures are those of models/golden (trained.safetensors, unet.json), with a head of three
classes of its own.
"""
import json
import sys

import numpy as np
import torch
from safetensors.torch import load_file
from scipy import ndimage, special
from torch.nn import functional as F

sys.path.insert(0, "../../golden")
from unet_torch import UNet

rng = np.random.default_rng(20261124)


def blobs(classes, height, width):
    noise = [ndimage.gaussian_filter(rng.standard_normal((height, width)), 2.5) for _ in range(classes)]
    return np.argmax(noise, axis=0)


def depth(mask):
    out = np.zeros(mask.shape)
    for own in np.unique(mask[mask > 0]):
        inside = mask == own
        if inside.all():
            return np.ones(mask.shape)
        out[inside] = ndimage.distance_transform_edt(inside)[inside]
    return out / out.max() if out.any() else out


def case(name, passes, mask):
    variance = passes.var(axis=0).mean(axis=0)
    first = passes[0]
    ordered = np.sort(first, axis=0)
    mean = passes.mean(axis=0)
    mutual = special.entr(mean).sum(0) - special.entr(passes).sum(1).mean(0)
    return {
        "name": name,
        "shape": passes.shape,
        "passes": [float(f"{value:.9g}") for value in passes.ravel()],
        "mask": "".join(map(str, mask.ravel())),
        "depth": depth(mask).ravel().tolist(),
        "variance": passes.var(axis=0).ravel().tolist(),
        "mutualInformation": mutual.ravel().tolist(),
        "scores": {
            "entropy": special.entr(first).sum(0).mean(),
            "margin": 1 - (ordered[-1] - ordered[-2]).mean(),
            "bald": mutual.mean(),
            "ceal": (variance * depth(mask)).mean(),
        },
    }


def random_passes(count, classes, height, width, scale):
    common = scale * rng.standard_normal((1, classes, height, width))
    logits = common + rng.standard_normal((count, classes, height, width))
    return special.softmax(logits, axis=1).astype(np.float32).astype(np.float64)


cases = [
    case("two classes", random_passes(3, 2, 9, 12, 2), blobs(2, 9, 12)),
    case("four classes", random_passes(5, 4, 10, 8, 1), blobs(4, 10, 8)),
    case("nothing detected", random_passes(3, 2, 5, 4, 1), np.zeros((5, 4), int)),
    case("all of one class", random_passes(2, 3, 4, 5, 1), np.full((4, 5), 2)),
    case("certain", np.eye(3)[[2, 2]].reshape(2, 3, 1, 1) * np.ones((2, 3, 4, 4)), np.full((4, 4), 2)),
]
with open("scores.json", "w") as file:
    json.dump(cases, file)

source = json.load(open("../../golden/unet.json"))
side, classes, width = source["side"], 3, source["width"]
pixels = torch.tensor(source["pixels"], dtype=torch.uint8).reshape(2, side, side, 3)
x = (pixels.permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.25
state = load_file("../../golden/trained.safetensors")
head = torch.from_numpy(rng.standard_normal((classes, width, 1, 1)).astype(np.float32)).round(decimals=3)
bias = torch.from_numpy(rng.standard_normal(classes).astype(np.float32)).round(decimals=3)
state["outc.conv.weight"], state["outc.conv.bias"] = head, bias
unet = UNet(3, classes, width)
unet.load_state_dict(state)
unet.eval()
embeddings = {}
for stride in (1, 2):
    rows = []
    for image in x:
        batch = F.avg_pool2d(image[None], stride) if stride > 1 else image[None]
        logits = unet(batch)
        if stride > 1:
            logits = F.interpolate(logits, size=(side, side), mode="bilinear", align_corners=False)
        unet.zero_grad()
        F.cross_entropy(logits, logits.argmax(1)).backward()
        rows.append(unet.outc.conv.weight.grad.flatten().tolist())
    embeddings[stride] = rows
with open("gradient.json", "w") as file:
    json.dump({"head": head.flatten().tolist(), "bias": bias.tolist(), "embeddings": embeddings}, file)
