import { fromArray, scope } from '@sal-smis/torch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { boxTensor, drawBoxes, mixWithNext } from './cutmix.js';

const size = { height: 32, width: 48 };

describe('CutMix', () => {
  it('draws one box per image whose area is near the asked share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const boxes = drawBoxes([Random.of(seed)], size, { probability: 1, area: [0.2, 0.4] });
        const share = boxes.reduce((sum, value) => sum + value, 0) / boxes.length;
        expect(share).toBeGreaterThan(0.17);
        expect(share).toBeLessThan(0.43);
      }),
    );
  });

  it('takes the box, and only the box, from the next image, for pixels and labels alike', () =>
    scope(() => {
      const randoms = [Random.of(1), Random.of(2), Random.of(3)];
      const boxes = drawBoxes(randoms, size, { probability: 1, area: [0.1, 0.3] });
      const area = size.height * size.width;
      const labels = Uint8Array.from({ length: 3 * area }, (_, i) => Math.floor(i / area));
      const mask = boxTensor(boxes, size);
      const mixed = mixWithNext(fromArray(labels, [3, size.height, size.width]), mask).toTypedArray();
      const images = fromArray(Float32Array.from(labels), [3, 1, size.height, size.width]);
      const mixedImages = mixWithNext(images, mask).toFloat32Array();
      labels.forEach((label, i) => {
        const expected = boxes[i] ? (label + 1) % 3 : label;
        expect(Number(mixed[i])).toBe(expected);
        expect(mixedImages[i]).toBe(expected);
      });
    }));

  it('with probability 0 draws no box', () => {
    expect(drawBoxes([Random.of(1)], size, { probability: 0, area: [0.2, 0.4] }).some((value) => value > 0)).toBe(
      false,
    );
  });
});
