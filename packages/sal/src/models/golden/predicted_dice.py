"""Golden values of the predicted Dice, by torch. Run from this folder: python predicted_dice.py. Writes predicted-dice.json."""
import json

import torch

torch.manual_seed(11)
cases = []
for classes, size in [(2, 8), (4, 6)]:
    k = torch.randint(0, 8, (classes, size, size)).double()
    p = torch.softmax(k, 0).float()
    labels = p.argmax(0)
    dice = []
    for c in labels.unique():
        if c == 0:
            continue
        m = (labels == c).double()
        dice.append((2 * (p[c].double() * m).sum() / (p[c].double().sum() + m.sum())).item())
    cases.append(
        {
            "classes": classes,
            "size": size,
            "probabilities": p.flatten().tolist(),
            "labels": labels.flatten().tolist(),
            "predictedDice": sum(dice) / len(dice),
        }
    )
with open("predicted-dice.json", "w") as file:
    json.dump(cases, file)
