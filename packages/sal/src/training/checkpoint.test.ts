import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromArray, saveTensors } from '@sal-smis/torch';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/small-images.js';
import { FailureError } from '../errors.js';
import { restoreCheckpoint, saveCheckpoint } from './checkpoint.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const path = join(folder.path, 'checkpoint.safetensors');
const weights = fromArray(Float32Array.from([1, 2, 3, 4]), [4]);
const restore = (iterations = 80) => restoreCheckpoint(path, iterations, () => {});

describe('a checkpoint', () => {
  it('gives back its step, the last one included', () => {
    for (const step of [0, 40, 80]) {
      saveCheckpoint(path, { step, groups: { model: new Map([['w', weights]]) }, state: {} });
      expect(restore()).toBe(step);
    }
  });

  it.each(['x', '900', '-4', '4.5', '', '1e1', 'NaN'])('whose step says %j is refused', (step) => {
    saveTensors(path, new Map([['model:w', weights]]), { step, state: '{}' });
    expect(() => restore()).toThrow(FailureError);
    expect(() => restore()).toThrow(/its step is .*expected a whole number from 0 to 80[\s\S]*--resume false/);
  });

  it('of version 1 without any step is refused, and one with a right step is taken', () => {
    saveTensors(path, new Map([['model:w', weights]]), { state: '{}' });
    expect(() => restore()).toThrow(/its step is null/);
    saveTensors(path, new Map([['model:w', weights]]), { step: '12', state: '{}' });
    expect(restore()).toBe(12);
  });

  it('is refused when any of its values changed', () => {
    saveCheckpoint(path, { step: 40, groups: { model: new Map([['w', weights]]) }, state: {} });
    const bytes = readFileSync(path);
    for (let back = 1; back <= 16; back++) {
      const damaged = Uint8Array.from(bytes);
      damaged[bytes.length - back]! ^= 4;
      writeFileSync(path, damaged);
      expect(() => restore()).toThrow(/not what was written/);
    }
  });
});
