import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makePreparedStudy } from '../../test/support/prepared-study.js';
import type { Study } from '../study/study.js';
import { centreCells } from './centre-cells.js';
import { matrixOf } from './matrix.js';
import { pixelFeatures } from './pixel-features.js';

const studies: Study[] = [];

afterEach(() => {
  for (const study of studies.splice(0)) {
    study.close();
    rmSync(dirname(study.directory), { recursive: true });
  }
});

test.each(['rgb', 'grey'] as const)('pixel features of %s images are mean colours of their cells', (color) => {
  const study = makePreparedStudy({ pool: 5, color, size: 16 });
  studies.push(study);
  const images = study.images({ split: 'pool' });
  const { data, columns } = pixelFeatures(study, images, 5);
  const { channels } = study;
  expect(columns).toBe(channels * 25);
  for (const [i, image] of images.entries()) {
    const pixels = study.readPixels([image.row]);
    for (let c = 0; c < channels; c++) {
      // 16 pixels in 5 cells: cell 0 has the first four of them, cell 1 the next three.
      let sum = 0;
      for (const y of [4, 5, 6]) for (const x of [0, 1, 2, 3]) sum += pixels[(y * 16 + x) * channels + c]!;
      expect(data[i * columns + c * 25 + 5]).toBeCloseTo(sum / 12 / 255, 6);
    }
  }
  expect(() => pixelFeatures(study, images, 17)).toThrow(/--pooling is 17\n.*at most 16/);
});

test('centring takes the mean of each channel of each image away', () => {
  const features = matrixOf([
    [1, 2, 3, 6, 0, 0, 4, 4],
    [5, 5, 5, 5, 1, 1, 1, 5],
  ]);
  expect([...centreCells(features, 4).data]).toEqual([-2, -1, 0, 3, -2, -2, 2, 2, 0, 0, 0, 0, -1, -1, -1, 3]);
});
