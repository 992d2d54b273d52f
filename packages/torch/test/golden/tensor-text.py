"""Makes tensor-text.json: tensors as PyTorch prints them.

Run with a Python that has torch: python tensor-text.py
"""
import json
from pathlib import Path

import torch

torch.manual_seed(5)
inf, nan = float("inf"), float("nan")
cases = {
    "scalar": torch.tensor(3.5),
    "whole scalar": torch.tensor(3.0),
    "vector": torch.tensor([1.0, -2.5, 3.25]),
    "whole floats": torch.tensor([1.0, 20.0, -300.0]),
    "matrix": torch.randn(3, 4),
    "three axes": torch.arange(24.0).reshape(2, 3, 4),
    "four axes": torch.randn(2, 2, 1, 2),
    "integers": torch.tensor([[1, -20], [300, 4]]),
    "int32": torch.tensor([1, 2], dtype=torch.int32),
    "uint8": torch.tensor([0, 255], dtype=torch.uint8),
    "double": torch.tensor([1.5, 2.25], dtype=torch.float64),
    "bool": torch.tensor([True, False]),
    "tiny": torch.tensor([1e-6, 2.5e-3]),
    "wide range": torch.tensor([1.0, 123456.789]),
    "huge": torch.tensor([1e10, 2e10]),
    "large whole": torch.tensor([1.0, 5000.0]),
    "not finite": torch.tensor([1.5, inf, -inf, nan]),
    "only zeros": torch.zeros(2, 3),
    "zero beside": torch.tensor([0.0, -0.0, 1.5]),
    "ties": torch.tensor([0.03125, 0.09375, 0.5]),
    "long vector": torch.arange(60.0),
    "summarised vector": torch.arange(1100),
    "summarised matrix": torch.arange(1200.0).reshape(300, 4),
    "summarised cube": torch.arange(1331.0).reshape(11, 11, 11),
    "empty": torch.zeros(0),
    "empty matrix": torch.zeros(0, 3),
}
out = [
    {
        "name": name,
        "shape": list(value.shape),
        "dtype": str(value.dtype).removeprefix("torch."),
        "values": [str(element) for element in value.flatten().tolist()],
        "text": str(value),
    }
    for name, value in cases.items()
]
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
