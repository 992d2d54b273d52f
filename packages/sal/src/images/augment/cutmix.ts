/** CutMix (Yun et al. 2019, arXiv 1905.04899) for segmentation: a box of one image is replaced by another image's. */

import { fromArray, scope, type Tensor, where } from '@sal-smis/torch';
import type { Random } from '../../random.js';

export interface CutMixSettings {
  /** Probability that an image gets a box. */
  probability: number;
  /** Share of the image's area that the box takes, uniform between these. */
  area: readonly [number, number];
}

/** Fills the box of each image with 1; 0 elsewhere. Returns [n * height * width]. */
export function drawBoxes(
  randoms: readonly Random[],
  size: { height: number; width: number },
  { probability, area }: CutMixSettings,
): Uint8Array {
  const { height, width } = size;
  const boxes = new Uint8Array(randoms.length * height * width);
  randoms.forEach((random, i) => {
    const chosen = random.chance(probability);
    const share = random.uniform(area[0], area[1]);
    const ratio = Math.exp(random.uniform(-Math.log(2), Math.log(2)));
    const boxHeight = Math.min(height, Math.round(height * Math.sqrt(share * ratio)));
    const boxWidth = Math.min(width, Math.round(width * Math.sqrt(share / ratio)));
    const top = random.integer(0, height - boxHeight);
    const left = random.integer(0, width - boxWidth);
    if (!chosen) return;
    for (let y = top; y < top + boxHeight; y++) {
      const start = (i * height + y) * width + left;
      boxes.fill(1, start, start + boxWidth);
    }
  });
  return boxes;
}

/** Boxes [n * height * width] as a bool tensor [n, height, width]. */
export function boxTensor(boxes: Uint8Array, size: { height: number; width: number }, device = 'cpu'): Tensor {
  return scope(() => {
    const tensor = fromArray(boxes, [boxes.length / (size.height * size.width), size.height, size.width]).to('bool');
    return device === 'cpu' ? tensor : tensor.toDevice(device);
  });
}

/** Where `boxes` [N, H, W] is true the next image of the batch (cyclically), elsewhere the image itself. */
export function mixWithNext(x: Tensor, boxes: Tensor): Tensor {
  return scope(() => {
    const next = x.shape.length === 4 ? boxes.unsqueeze(1) : boxes;
    return where(next, rollBatch(x), x);
  });
}

function rollBatch(x: Tensor): Tensor {
  const n = x.shape[0] as number;
  const order = fromArray(
    BigInt64Array.from({ length: n }, (_, i) => BigInt((i + 1) % n)),
    [n],
  );
  return x.indexSelect(0, x.device === 'cpu' ? order : order.toDevice(x.device));
}
