/** The parts of bidirectional copy-paste (arXiv 2305.00673) that are not the loss: boxes, and a cleaner label. */

import { fromArray, scope, type Tensor } from '@sal-smis/torch';
import { largestComponent } from '../images/components.js';
import type { Size } from '../images/decode.js';
import type { Random } from '../random.js';

/** For each stream a box of `side` times the image's sides at a random place: 1 inside, 0 outside, [n * height * width]. */
export function drawBoxes(randoms: readonly Random[], { height, width }: Size, side: number): Uint8Array {
  const boxHeight = Math.max(1, Math.floor(height * side));
  const boxWidth = Math.max(1, Math.floor(width * side));
  const boxes = new Uint8Array(randoms.length * height * width);
  randoms.forEach((random, i) => {
    const top = random.integer(0, height - boxHeight);
    const left = random.integer(0, width - boxWidth);
    for (let y = top; y < top + boxHeight; y++) {
      const start = (i * height + y) * width + left;
      boxes.fill(1, start, start + boxWidth);
    }
  });
  return boxes;
}

/** Sets every pixel outside the largest component of its class to background; class indices [N, H, W] (int64). */
export function keepLargest(targets: Tensor): Tensor {
  return scope(() => {
    const [n = 0, height = 0, width = 0] = targets.shape;
    const indices = targets.to('uint8').toTypedArray() as Uint8Array;
    const kept = new Uint8Array(indices.length);
    const highest = indices.reduce((most, value) => Math.max(most, value), 0);
    for (let image = 0; image < n; image++) {
      const part = indices.subarray(image * height * width, (image + 1) * height * width);
      for (let label = 1; label <= highest; label++) {
        const component = largestComponent(
          part.map((value) => (value === label ? 1 : 0)),
          width,
          height,
        );
        component.forEach((inside, i) => {
          if (inside !== 0) kept[image * height * width + i] = label;
        });
      }
    }
    const result = fromArray(kept, targets.shape).to('int64');
    return targets.device === 'cpu' ? result : result.toDevice(targets.device);
  });
}
