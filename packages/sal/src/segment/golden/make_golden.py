"""Known answers for soft-labels.ts and the methods' formulas: python make_golden.py (PyTorch 2.x) writes soft-labels.json."""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(5)
SHAPE = [2, 3, 4, 5]
logits = torch.randn(SHAPE) * 2
other = torch.randn(SHAPE) * 2
target = torch.softmax(other, 1)


def value_and_gradient(loss):
    x = logits.clone().requires_grad_()
    value = loss(x)
    value.backward()
    return {"value": value.item(), "gradient": x.grad.flatten().tolist()}


def entropy(x):
    return torch.distributions.Categorical(logits=x.permute(0, 2, 3, 1)).entropy()


def advent(x):
    """MinEnt of ADVENT as its code has it: -sum(p log2(p)) / (n h w log2(classes))."""
    p = torch.softmax(x, 1)
    n, c, h, w = p.shape
    return -torch.sum(p * torch.log2(p + 1e-30)) / (n * h * w * math.log2(c))


def kl(x):
    return F.kl_div(F.log_softmax(x, 1), target, reduction="none").sum(1).mean()


def squared(x):
    return F.mse_loss(torch.softmax(x, 1), target)


def uamt(x):
    """UA-MT as its code has it, at 30 % of the training: sum(mask * (p - q)^2) / (classes * sum(mask))."""
    uncertainty = -torch.sum(target * torch.log(target), 1)
    threshold = (0.75 + 0.25 * math.exp(-5 * 0.7**2)) * math.log(3)
    mask = (uncertainty < threshold).float()
    distance = (torch.softmax(x, 1) - target) ** 2
    return torch.sum(mask.unsqueeze(1) * distance) / (3 * torch.sum(mask) + 1e-16)


golden = {
    "shape": SHAPE,
    "logits": logits.flatten().tolist(),
    "otherLogits": other.flatten().tolist(),
    "entropy": entropy(logits).flatten().tolist(),
    "advent": value_and_gradient(advent),
    "kl": value_and_gradient(kl),
    "squared": value_and_gradient(squared),
    "uamt": value_and_gradient(uamt),
}
pathlib.Path(__file__).with_name("soft-labels.json").write_text(json.dumps(golden) + "\n")
