/** A small U-Net as if trained: every parameter and statistic far from its initial value, probabilities not saturated. */
import { fromArray, noGrad, scope } from '@sal-smis/torch';
import { UNet } from '../../src/models/unet.js';
import { Random } from '../../src/random.js';

/** `spoil` is added to every value; NaN makes a diverged network. The caller disposes of it. */
export function makeNetwork(channels: number, { spoil = 0, inputStride = 1, classes = 2, bytes = false } = {}): UNet {
  const unet = new UNet({
    inChannels: channels,
    classes,
    width: 4,
    inputStride,
    inputScale: bytes ? 'bytes' : undefined,
  });
  noGrad(() => {
    for (const [name, tensor] of unet.stateDict()) {
      if (tensor.dtype !== 'float32') continue;
      const random = Random.of(5, name);
      const [low, high] = rangeOf(name, tensor.shape);
      const values = Float32Array.from({ length: tensor.numel }, () => random.uniform(low, high) + spoil);
      scope(() => tensor.copy_(fromArray(values, tensor.shape)));
    }
  });
  return unet;
}

function rangeOf(name: string, shape: readonly number[]): [number, number] {
  if (shape.length === 4) {
    const bound = Math.sqrt(6 / (shape[1]! * shape[2]! * shape[3]!));
    return [-bound, bound];
  }
  return name.endsWith('bias') || name.endsWith('mean') ? [-0.3, 0.3] : [0.5, 1.5];
}
