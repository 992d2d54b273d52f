"""Golden values of the losses over two views, written with PyTorch from the papers. Run: python losses.py > losses.json"""
import json

import torch
import torch.nn.functional as F

torch.manual_seed(11)
first = torch.randn(6, 5, requires_grad=True)
second = (0.5 * first.detach() + 0.3 * torch.randn(6, 5)).requires_grad_()


def nt_xent(a, b, temperature):
    """Sum over every view i of -log(exp(s_ij / t) / sum_{k != i} exp(s_ik / t)), one by one (eq. 1)."""
    z = torch.cat([a, b])
    n = len(a)
    total = 0
    for i in range(2 * n):
        j = (i + n) % (2 * n)
        similarities = torch.stack([F.cosine_similarity(z[i], z[k], dim=0) / temperature for k in range(2 * n)])
        others = torch.cat([similarities[:i], similarities[i + 1 :]])
        total = total + torch.logsumexp(others, 0) - similarities[j]
    return total / (2 * n)


def off_diagonal(m):
    return m[~torch.eye(len(m), dtype=torch.bool)]


def vicreg(a, b):
    invariance = F.mse_loss(a, b)
    spread = [F.relu(1 - torch.sqrt(z.var(dim=0) + 1e-4)).mean() for z in (a, b)]
    bound = [off_diagonal(torch.cov(z.T)).pow(2).sum() / z.shape[1] for z in (a, b)]
    return invariance, sum(spread) / 2, sum(bound)


def byol(p, z):
    return (F.normalize(p, dim=1) - F.normalize(z, dim=1)).pow(2).sum(1).mean()


def gradient(value):
    return torch.autograd.grad(value, first, retain_graph=True)[0].flatten().tolist()


contrast = nt_xent(first, second, 0.2)
terms = vicreg(first, second)
distance = byol(first, second)
print(
    json.dumps(
        {
            "shape": list(first.shape),
            "first": first.flatten().tolist(),
            "second": second.flatten().tolist(),
            "temperature": 0.2,
            "ntXent": {"value": contrast.item(), "gradient": gradient(contrast)},
            "cosineDistance": {"value": distance.item(), "gradient": gradient(distance)},
            "invariance": {"value": terms[0].item(), "gradient": gradient(terms[0])},
            "variance": {"value": terms[1].item(), "gradient": gradient(terms[1])},
            "covariance": {"value": terms[2].item(), "gradient": gradient(terms[2])},
        }
    )
)
