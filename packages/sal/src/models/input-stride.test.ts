import { fromArray, scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { UNet } from './unet.js';

/** The published network enlarges inside with aligned corners; what is ours around it, the input stride, must not shift. */
it.each([1, 2, 4])('what a network sees with input stride %i comes out at its place', (inputStride) => {
  const side = 64;
  const small = side / inputStride;
  const [cx, cy] = [23.7, 38.2];
  const hill = (x: number, y: number) => Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 72);
  // A hill as the head gets it: averaged over the stride, one feature.
  const decoded = new Float32Array(small * small);
  for (let i = 0; i < side * side; i++) {
    const [x, y] = [i % side, Math.floor(i / side)];
    const at = Math.floor(y / inputStride) * small + Math.floor(x / inputStride);
    decoded[at]! += hill(x + 0.5, y + 0.5) / inputStride ** 2;
  }
  const unet = new UNet({ inChannels: 1, classes: 1, width: 1, inputStride });
  try {
    const state = unet.stateDict();
    state.get('outc.conv.weight')!.detach().fill_(1);
    state.get('outc.conv.bias')!.detach().fill_(0);
    const logits = scope(() => {
      const picture = fromArray(new Float32Array(side * side), [1, 1, side, side]);
      return unet.head(fromArray(decoded, [1, 1, small, small]), picture).toFloat32Array();
    });
    let [sum, x, y] = [0, 0, 0];
    for (let i = 0; i < logits.length; i++) {
      sum += logits[i]!;
      x += logits[i]! * ((i % side) + 0.5);
      y += logits[i]! * (Math.floor(i / side) + 0.5);
    }
    expect(Math.abs(x / sum - cx)).toBeLessThan(0.05);
    expect(Math.abs(y / sum - cy)).toBeLessThan(0.05);
  } finally {
    unet.dispose();
  }
});
