import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rand, scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { predictProbabilities } from './inference.js';
import { normalize } from './normalize.js';
import { UNet } from './unet.js';
import { loadUNet, saveUNet } from './weights.js';

it('a network of scale bytes sees 0..255, and so does the one that is read back from its file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sal-scale-'));
  const plain = new UNet({ inChannels: 3, classes: 2, width: 2 });
  const bytes = new UNet({ ...plain.options, inputScale: 'bytes' });
  bytes.loadStateDict(plain.stateDict());
  const path = join(folder, 'bytes.safetensors');
  saveUNet(path, bytes);
  const { unet: read } = loadUNet(path);
  expect(read.options).toEqual(bytes.options);
  scope(() => {
    const unit = rand([2, 3, 32, 32]);
    const expected = predictProbabilities(plain, unit.mul(255)).toFloat32Array();
    for (const network of [bytes, read]) {
      const actual = predictProbabilities(network, normalize(unit)).toFloat32Array();
      expect(Math.max(...actual.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(1e-4);
    }
  });
  for (const network of [plain, bytes, read]) network.dispose();
  rmSync(folder, { recursive: true });
});
