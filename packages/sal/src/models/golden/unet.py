"""Makes start.safetensors, trained.safetensors, gradients.safetensors and unet.json: three training steps in PyTorch.

Run with a Python that has torch and safetensors: python unet.py
"""
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from unet_torch import UNet, dice_cross_entropy

here = Path(__file__).parent
torch.manual_seed(2)
torch.set_num_threads(1)
SIDE, WIDTH, STEPS = 32, 2, 3

unet = UNet(3, 2, WIDTH)
save_file(unet.state_dict(), here / "start.safetensors", metadata={"format": "pt"})
pixels = torch.randint(0, 256, (2, SIDE, SIDE, 3), dtype=torch.uint8)
rows, columns = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
target = torch.stack([(rows - 14) ** 2 + (columns - 18) ** 2 < 80, rows + columns < 25]).long()
# The pictures show their masks, as real ones do.
pixels[target.bool()] //= 3
x = (pixels.permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.25

optimiser = torch.optim.Adam(unet.parameters(), lr=1e-3)
losses = []
for step in range(STEPS):
    optimiser.zero_grad()
    logits = unet(x)
    loss = dice_cross_entropy(logits, target)
    loss.backward()
    if step == 0:
        first_logits = logits.detach().flatten().tolist()
        save_file({name: p.grad for name, p in unet.named_parameters()}, here / "gradients.safetensors")
    losses.append(loss.item())
    optimiser.step()
save_file(unet.state_dict(), here / "trained.safetensors", metadata={"format": "pt"})
unet.eval()
with torch.no_grad():
    evaluated = unet(x).flatten().tolist()


def rounded(values):
    return [float(f"{value:.8g}") for value in values]


(here / "unet.json").write_text(
    json.dumps(
        {
            "side": SIDE,
            "width": WIDTH,
            "pixels": pixels.flatten().tolist(),
            "target": target.flatten().tolist(),
            "losses": losses,
            "logits": rounded(first_logits),
            "evaluated": rounded(evaluated),
        }
    )
    + "\n"
)
