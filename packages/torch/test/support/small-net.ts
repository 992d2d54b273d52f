import { crossEntropy, fromArray, randn, scope } from '../../src/index.js';
import { BatchNorm2d, Conv2d, MaxPool2d, ReLU, Sequential } from '../../src/nn/index.js';
import { Adam } from '../../src/optim/index.js';

/** A network with every kind of layer that a training step of the project runs. */
export function smallNet(): Sequential {
  return new Sequential(
    new Conv2d(1, 4, 3, { padding: 1, bias: false }),
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(4, 2, 1),
  );
}

/** One training step on new random images; returns the loss. */
export function trainStep(net: Sequential, optimiser: Adam, size = 16): number {
  return scope(() => {
    const target = new BigInt64Array(2 * (size / 2) ** 2).map((_, i) => BigInt(i % 2));
    const loss = crossEntropy(net.forward(randn([2, 1, size, size])), fromArray(target, [2, size / 2, size / 2]));
    optimiser.zeroGrad();
    loss.backward();
    optimiser.step();
    return loss.item();
  });
}

export function adamFor(net: Sequential): Adam {
  return new Adam(net.namedParameters(), { learningRate: 1e-3 });
}
