"""One round of the training step in PyTorch as people run it: contiguous fp32, default allocator and threads.

Called by train-step.ts with a JSON object; prints one JSON object with seconds per step, losses and the peak of memory.
"""
import json
import resource
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent / "../packages/sal/src/models/golden"))
from unet_torch import UNet, dice_cross_entropy  # noqa: E402

job = json.loads(sys.argv[1])
side, batch = job["side"], job["batch"]
if job.get("threads"):
    torch.set_num_threads(job["threads"])


def ramp(count, period):
    """The same numbers as in train-step-worker.ts: a cheap pattern in 0..1."""
    return (torch.arange(count) * 7919 % period).float() / period


unet = UNet(3, 2, job["width"])
with torch.no_grad():
    for parameter in unet.parameters():
        if parameter.dim() == 4:
            bound = 1 / (parameter[0].numel() ** 0.5)
            parameter.copy_(((ramp(parameter.numel(), 1009) * 2 - 1) * bound).reshape(parameter.shape))
    unet.outc.conv.bias.zero_()
x = ((ramp(batch * 3 * side * side, 8191) - 0.5) / 0.25).reshape(batch, 3, side, side)
target = (torch.arange(batch * side * side) // 37 % 2).reshape(batch, side, side)
optimiser = torch.optim.Adam(unet.parameters(), lr=1e-3)

seconds, cpu_seconds, losses = [], [], []
for step in range(job["warmup"] + job["steps"]):
    start, cpu_start = time.perf_counter(), time.process_time()
    optimiser.zero_grad()
    loss = dice_cross_entropy(unet(x), target)
    loss.backward()
    optimiser.step()
    losses.append(loss.item())
    if step >= job["warmup"]:
        seconds.append(time.perf_counter() - start)
        cpu_seconds.append(time.process_time() - cpu_start)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
result = {"seconds": seconds, "cpuSeconds": cpu_seconds, "losses": losses, "peakBytes": peak}
print(json.dumps({**result, "version": torch.__version__}))
