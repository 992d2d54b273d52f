"""Golden values of the losses, written with PyTorch only. Run: python losses.py > losses.json"""
import json
import torch
import torch.nn.functional as F

torch.manual_seed(7)
logits = torch.randn(2, 3, 4, 5, requires_grad=True)
target = torch.randint(0, 3, (2, 4, 5))
weight = (torch.rand(2, 4, 5) > 0.4).float()


def dice(p, g, w, smooth=1e-5):
    total = 0.0
    for c in range(p.shape[1]):
        pc, gc = p[:, c] * w.sqrt(), g[:, c] * w.sqrt()
        total = total + 1 - (2 * (pc * gc).sum() + smooth) / ((pc**2).sum() + (gc**2).sum() + smooth)
    return total / p.shape[1]


one_hot = F.one_hot(target, 3).permute(0, 3, 1, 2).float()
ones = torch.ones_like(weight)
plain = 0.5 * (dice(logits.softmax(1), one_hot, ones) + F.cross_entropy(logits, target))
(gradient,) = torch.autograd.grad(plain, logits)
pixelwise = F.cross_entropy(logits, target, reduction="none")
weighted = 0.5 * (dice(logits.softmax(1), one_hot, weight) + (pixelwise * weight).mean())
(weighted_gradient,) = torch.autograd.grad(weighted, logits)
print(
    json.dumps(
        {
            "shape": list(logits.shape),
            "logits": logits.flatten().tolist(),
            "target": target.flatten().tolist(),
            "weight": weight.flatten().tolist(),
            "dice": dice(logits.softmax(1), one_hot, ones).item(),
            "diceCrossEntropy": plain.item(),
            "gradient": gradient.flatten().tolist(),
            "weighted": weighted.item(),
            "weightedGradient": weighted_gradient.flatten().tolist(),
        }
    )
)
