import { fromArray, scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { pixelLabels } from './pixel-labels.js';

it('labels with the likeliest class and trusts only certain pixels', () =>
  scope(() => {
    const logits = fromArray(Float32Array.from([3, 0.2, -4, 0, 0, 0]), [1, 2, 1, 3]);
    const { targets, confident } = pixelLabels(logits, 0.9);
    expect([...targets.toTypedArray()].map(Number)).toEqual([0, 0, 1]);
    expect([...confident.toFloat32Array()]).toEqual([1, 0, 1]);
  }));
