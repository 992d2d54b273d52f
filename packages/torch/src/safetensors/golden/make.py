"""Makes every.safetensors and every.json: one tensor of each dtype, an empty one and a scalar, with metadata.

Run with a Python that has torch and safetensors: python make.py
"""
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

here = Path(__file__).parent
tensors = {
    "weight": torch.tensor([[1.5, -2.25, 0.1], [3e38, -1e-40, 0.0]], dtype=torch.float32),
    "double": torch.tensor([3.141592653589793, -1e-300], dtype=torch.float64),
    "half": torch.tensor([1.0, -0.5, 65504.0], dtype=torch.float16),
    "brain": torch.tensor([1.0, -0.5, 3e38], dtype=torch.bfloat16),
    "counter": torch.tensor(2**53 + 1, dtype=torch.int64),
    "index": torch.tensor([[-1], [2**31 - 1]], dtype=torch.int32),
    "mask": torch.tensor([0, 127, 255], dtype=torch.uint8),
    "flag": torch.tensor([True, False, True]),
    "empty": torch.zeros(0, 4),
    "größe.über": torch.tensor([1.0]),
}
save_file(tensors, here / "every.safetensors", metadata={"note": 'quotes " and ü'})
described = {
    name: {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "bytes": tensor.reshape(-1).view(torch.uint8).tolist() if tensor.numel() else [],
    }
    for name, tensor in tensors.items()
}
(here / "every.json").write_text(json.dumps(described, indent=1) + "\n")
