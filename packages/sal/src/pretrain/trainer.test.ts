import { memory, setThreads } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { pretrainSettings } from './settings.js';
import { PretrainTrainer } from './trainer.js';

it('holds the same tensors after step 60 as after step 10, and none in the end', () => {
  setThreads(1);
  const before = memory().liveTensors;
  const settings = pretrainSettings.parse({ width: 4, inputStride: 2, batchSize: 2, iterations: 100 });
  const shape = { height: 32, width: 32, channels: 3 };
  const pixels = Uint8Array.from({ length: 32 * 32 * 3 * 2 }, (_, i) => i % 251);
  const image = { id: 'a', path: '', width: 32, height: 32, row: 0, split: 'pool' as const, group: 'a' };
  const images = Array.from({ length: 4 }, () => ({ ...image, referenceMasks: [], fileSha256: null }));
  const trainer = new PretrainTrainer(
    { ...settings, seed: 1, precision: 'fp32' },
    { shape, training: images, monitoring: images.slice(0, 2), readPixels: () => pixels },
  );
  const after = (steps: number, from = 0) => {
    for (let step = from; step < steps; step++) trainer.step(step);
    trainer.monitoringLoss();
    trainer.samples(2);
    const { liveTensors, liveBytes } = memory();
    return { liveTensors, liveBytes };
  };
  const early = after(10);
  expect(after(60, 10)).toEqual(early);
  trainer.dispose();
  expect(memory().liveTensors).toBe(before);
});
