"""Golden values of the predicted Dice, by torch. Run from this folder: python predicted_dice.py. Writes predicted-dice.json."""
import json

import torch

torch.manual_seed(11)
cases = []
for classes, size in [(2, 8), (4, 6)]:
    k = torch.randint(0, 8, (classes, size, size)).double()
    p = torch.softmax(k, 0).float()
    labels = p.argmax(0)
    values = {}
    for margin in (0.0, 0.2):
        q = p.double()
        q = torch.where(q < margin, 0.0, torch.where(q > 1 - margin, 1.0, q))
        masks = {c: (labels == c).double() for c in labels.unique().tolist() if c > 0}
        dice = [(2 * (q[c] * m).sum() / (q[c].sum() + m.sum())).item() for c, m in masks.items()]
        values[margin] = sum(dice) / len(dice)
    cases.append(
        {
            "classes": classes,
            "size": size,
            "probabilities": p.flatten().tolist(),
            "labels": labels.flatten().tolist(),
            "plain": values[0.0],
            "predictedDice": values[0.2],
        }
    )
with open("predicted-dice.json", "w") as file:
    json.dump(cases, file)
