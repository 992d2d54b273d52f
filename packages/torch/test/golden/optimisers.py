"""Makes optimisers.json: five steps of every optimiser, clipped gradients, and every schedule, by PyTorch.

Run with a Python that has torch: python optimisers.py
"""
import json
from pathlib import Path

import torch

torch.manual_seed(11)
STEPS = 5
SHAPES = [(3, 2, 3, 3), (4,)]


def pack(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]}


def run(make):
    generator = torch.Generator().manual_seed(5)
    parameters = [torch.randn(shape, generator=generator, requires_grad=True) for shape in SHAPES]
    start = [pack(parameter) for parameter in parameters]
    optimiser = make(parameters)
    gradients, after = [], []
    for _ in range(STEPS):
        for parameter in parameters:
            parameter.grad = torch.randn(parameter.shape, generator=generator)
        gradients.append([pack(parameter.grad) for parameter in parameters])
        optimiser.step()
        after.append([pack(parameter) for parameter in parameters])
    return {"start": start, "gradients": gradients, "after": after}


optimisers = {
    "sgd": run(lambda p: torch.optim.SGD(p, lr=0.1)),
    "sgd momentum": run(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    "sgd nesterov decay": run(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01)),
    "adam": run(lambda p: torch.optim.Adam(p, lr=0.01)),
    "adam decay": run(lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1)),
    "adamw": run(lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1)),
    "rmsprop": run(lambda p: torch.optim.RMSprop(p, lr=0.01)),
    "rmsprop momentum": run(lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, momentum=0.9, weight_decay=0.1)),
    "rmsprop centered": run(lambda p: torch.optim.RMSprop(p, lr=0.01, eps=1e-4, centered=True)),
}


def clip(maximum):
    gradients = [torch.randn(shape) for shape in SHAPES]
    parameters = [torch.zeros(shape, requires_grad=True) for shape in SHAPES]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters, maximum)
    return {
        "maximum": maximum,
        "gradients": [pack(gradient) for gradient in gradients],
        "norm": norm.item(),
        "after": [pack(parameter.grad) for parameter in parameters],
    }


def rates(total, make):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule = make(optimiser)
    values = []
    for _ in range(total):
        values.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return values


lr = torch.optim.lr_scheduler
schedules = {
    "step": rates(20, lambda o: lr.StepLR(o, step_size=6, gamma=0.5)),
    "cosine": rates(20, lambda o: lr.CosineAnnealingLR(o, T_max=20, eta_min=0.01)),
    "poly": rates(20, lambda o: lr.PolynomialLR(o, total_iters=20, power=0.9)),
    "one-cycle": rates(20, lambda o: lr.OneCycleLR(o, max_lr=0.1, total_steps=20)),
    "one-cycle steep": rates(
        40, lambda o: lr.OneCycleLR(o, max_lr=0.1, total_steps=40, pct_start=0.1, div_factor=10, final_div_factor=100)
    ),
}


def plateau(values, **options):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule = lr.ReduceLROnPlateau(optimiser, **options)
    after = []
    for value in values:
        schedule.step(value)
        after.append(optimiser.param_groups[0]["lr"])
    return {"values": values, "rates": after}


falling = [1, 0.9, 0.91, 0.92, 0.93, 0.5, 0.51, 0.5, 0.5, 0.50001, 0.49999, 0.5, 0.6, 0.6, 0.6, 0.4]
plateaus = {
    "patience 2": plateau(falling, patience=2, factor=0.5),
    "cooldown": plateau(falling, patience=1, factor=0.1, cooldown=2),
    "max, minimum": plateau([-value for value in falling] + [1.0] * 8, mode="max", patience=1, min_lr=0.005),
}
clips = [clip(1.0), clip(100.0)]
golden = {"optimisers": optimisers, "clips": clips, "schedules": schedules, "plateaus": plateaus}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
