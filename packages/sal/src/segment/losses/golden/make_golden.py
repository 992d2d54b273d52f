"""Golden values and gradients of the registered losses, by PyTorch and SciPy: python make_golden.py writes by-name.json.

Each is written as its paper or its authors' code has it, with pixel weights where there are some.
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import distance_transform_edt

torch.manual_seed(11)
SHAPE = [2, 3, 6, 5]
logits = torch.randn(SHAPE) * 1.5
target = torch.randint(0, 3, (2, 6, 5))
target[1][target[1] == 2] = 0  # class 2 is absent from the second image
weight = (torch.rand(2, 6, 5) > 0.3).float()
classes = 3
one_hot = F.one_hot(target, classes).permute(0, 3, 1, 2).float()


def ce(x, w):
    return (F.cross_entropy(x, target, reduction="none") * w).mean()


def dice(x, w, smooth=1e-5):
    p = x.softmax(1)
    w = w.unsqueeze(1)
    per_class = (2 * (w * p * one_hot).sum((0, 2, 3)) + smooth) / (
        (w * p**2).sum((0, 2, 3)) + (w * one_hot**2).sum((0, 2, 3)) + smooth
    )
    return (1 - per_class).mean()


def focal(x, w, gamma=2.0, alpha=0.25):
    p = x.softmax(1).gather(1, target.unsqueeze(1)).squeeze(1)
    alpha_t = torch.where(target > 0, torch.tensor(alpha), torch.tensor(1 - alpha))
    return (-alpha_t * (1 - p) ** gamma * p.log() * w).mean()


def tversky_index(x, w, alpha, beta, smooth=1e-5):
    indices = []
    for c in range(1, classes):
        p, g = x.softmax(1)[:, c], one_hot[:, c]
        tp = (w * p * g).sum()
        fp = (w * p * (1 - g)).sum()
        fn = (w * (1 - p) * g).sum()
        indices.append((tp + smooth) / (tp + alpha * fp + beta * fn + smooth))
    return torch.stack(indices)


def tversky(x, w):
    return 1 - tversky_index(x, w, 0.3, 0.7).mean()


def focal_tversky(x, w):
    return ((1 - tversky_index(x, w, 0.3, 0.7)) ** 0.75).mean()


def lovasz_grad(sorted_truth):
    """As in https://github.com/bermanmaxim/LovaszSoftmax."""
    p = len(sorted_truth)
    total = sorted_truth.sum()
    intersection = total - sorted_truth.float().cumsum(0)
    union = total + (1 - sorted_truth).float().cumsum(0)
    jaccard = 1.0 - intersection / union
    if p > 1:
        jaccard[1:p] = jaccard[1:p] - jaccard[0:-1]
    return jaccard


def lovasz(x, w):
    p = x.softmax(1).permute(0, 2, 3, 1).reshape(-1, classes)
    labels = target.reshape(-1)
    valid = w.reshape(-1) > 0
    p, labels = p[valid], labels[valid]
    terms = []
    for c in range(classes):
        foreground = (labels == c).float()
        if foreground.sum() == 0:
            continue
        errors, order = torch.sort((foreground - p[:, c]).abs(), 0, descending=True)
        terms.append(torch.dot(errors, lovasz_grad(foreground[order])))
    return sum(terms) / len(terms)


def signed_distance(mask, known):
    """As `one_hot2dist` of https://github.com/LIVIAETS/boundary-loss; a pixel that is not known is on neither side."""
    inside, outside = mask & known, ~mask & known
    if not inside.any() or not outside.any():
        return np.zeros(mask.shape)
    return distance_transform_edt(~inside) * ~mask - (distance_transform_edt(~outside) - 1) * mask


def signed_distances(w):
    return np.stack(
        [
            [signed_distance(target[n].numpy() == c, w[n].numpy() > 0) for c in range(1, classes)]
            for n in range(SHAPE[0])
        ]
    ).astype(np.float32)


def boundary(x, w):
    p = x.softmax(1)[:, 1:]
    return dice(x, w) + 0.01 * (w.unsqueeze(1) * p * torch.from_numpy(signed_distances(w))).mean()


def dice_ce(x, w):
    return 0.5 * (dice(x, w) + ce(x, w))


def answer(loss, w):
    x = logits.clone().requires_grad_()
    value = loss(x, w)
    value.backward()
    return {"value": value.item(), "gradient": x.grad.flatten().tolist()}


named = {
    "dice-ce": dice_ce,
    "ce": ce,
    "dice": dice,
    "focal": focal,
    "tversky": tversky,
    "focal-tversky": focal_tversky,
    "lovasz": lovasz,
    "boundary": boundary,
}
golden = {
    "shape": SHAPE,
    "logits": logits.flatten().tolist(),
    "target": target.flatten().tolist(),
    "weight": weight.flatten().tolist(),
    "distances": signed_distances(torch.ones_like(weight)).flatten().tolist(),
    "weightedDistances": signed_distances(weight).flatten().tolist(),
    "losses": {
        name: {"plain": answer(loss, torch.ones_like(weight)), "weighted": answer(loss, weight)}
        for name, loss in named.items()
    },
}
pathlib.Path(__file__).with_name("by-name.json").write_text(json.dumps(golden) + "\n")
