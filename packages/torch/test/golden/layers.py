"""Makes layers.json: every layer forward and backward in PyTorch, with its parameters and what becomes of its buffers.

Run with a Python that has torch: python layers.py
"""
import json
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(7)


def pack(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]}


def case(name, layer, shape, training=True):
    layer.train(training)
    for parameter in layer.parameters():
        nn.init.normal_(parameter)
    for key, buffer in layer.named_buffers():
        if key.startswith("running"):
            buffer.uniform_(0.5, 1.5)
    state = {key: pack(value) for key, value in layer.state_dict().items()}
    x = torch.randn(shape, requires_grad=True)
    y = layer(x)
    gradient = torch.randn_like(y)
    y.backward(gradient)
    return {
        "name": name,
        "training": training,
        "state": state,
        "input": pack(x),
        "output": pack(y),
        "outputGradient": pack(gradient),
        "inputGradient": pack(x.grad),
        "parameterGradients": {key: pack(value.grad) for key, value in layer.named_parameters()},
        "buffersAfter": {key: pack(value) for key, value in layer.named_buffers()},
    }


cases = [
    case("conv 3x3", nn.Conv2d(3, 4, 3, padding=1, bias=False), (2, 3, 5, 6)),
    case("conv 3x3 stride 2", nn.Conv2d(2, 3, 3, stride=2, padding=1), (2, 2, 6, 6)),
    case("conv 1x1", nn.Conv2d(4, 2, 1), (2, 4, 3, 3)),
    case("batch norm train", nn.BatchNorm2d(3), (2, 3, 4, 4)),
    case("batch norm eval", nn.BatchNorm2d(3), (2, 3, 4, 4), training=False),
    case("dropout train p 0", nn.Dropout2d(0.0), (1, 3, 2, 2)),
    case("dropout eval", nn.Dropout2d(0.5), (1, 3, 2, 2), training=False),
    case("relu", nn.ReLU(), (1, 2, 3, 3)),
    case("max pool", nn.MaxPool2d(2), (2, 2, 4, 6)),
    case("average pool", nn.AvgPool2d(2), (2, 2, 4, 6)),
    case("upsample aligned", nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), (1, 2, 3, 4)),
    case("upsample not aligned", nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False), (1, 2, 3, 4)),
    case(
        "sequential",
        nn.Sequential(nn.Conv2d(2, 3, 3, padding=1, bias=False), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2)),
        (2, 2, 4, 4),
    ),
    case("conv 1d", nn.Conv1d(2, 4, 3, padding=1), (2, 2, 5)),
    case("conv 3x1 dilated grouped", nn.Conv2d(4, 4, (3, 1), padding=(2, 0), dilation=(2, 1), groups=2), (2, 4, 5, 4)),
    case("conv 3d", nn.Conv3d(2, 2, (1, 3, 3), padding=(0, 1, 1)), (1, 2, 2, 4, 3)),
    case("conv transpose 1d", nn.ConvTranspose1d(3, 2, 4, stride=2, padding=1), (2, 3, 4)),
    case("conv transpose 2d", nn.ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1, groups=2), (1, 4, 3, 4)),
    case("conv transpose 3d", nn.ConvTranspose3d(2, 2, 2, stride=2, bias=False), (1, 2, 2, 2, 3)),
    case("linear", nn.Linear(5, 3), (2, 4, 5)),
    case("batch norm 1d", nn.BatchNorm1d(3), (4, 3)),
    case("batch norm 3d", nn.BatchNorm3d(2), (2, 2, 2, 3, 3)),
    case("group norm", nn.GroupNorm(2, 4), (2, 4, 3, 3)),
    case("instance norm", nn.InstanceNorm2d(3), (2, 3, 4, 4)),
    case("instance norm affine", nn.InstanceNorm2d(3, affine=True), (2, 3, 4, 4)),
    case("layer norm", nn.LayerNorm([3, 4]), (2, 3, 4)),
    case("leaky relu", nn.LeakyReLU(0.2), (2, 3, 4)),
    case("gelu", nn.GELU(), (2, 3, 4)),
    case("gelu tanh", nn.GELU(approximate="tanh"), (2, 3, 4)),
    case("silu", nn.SiLU(), (2, 3, 4)),
    case("sigmoid", nn.Sigmoid(), (2, 3, 4)),
    case("tanh", nn.Tanh(), (2, 3, 4)),
    case("softmax", nn.Softmax(dim=1), (2, 3, 4)),
    case("adaptive average pool", nn.AdaptiveAvgPool2d((2, 3)), (2, 2, 4, 6)),
    case("overlapping max pool", nn.MaxPool2d(3, 2), (1, 2, 5, 7)),
    case("flatten", nn.Flatten(), (2, 3, 4)),
]
Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
