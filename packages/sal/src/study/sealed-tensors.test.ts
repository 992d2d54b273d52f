import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TensorBytes, writeSafetensors } from '@sal-smis/torch/safetensors';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/small-images.js';
import { readSealed, writeSealed } from './sealed-tensors.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const path = join(folder.path, 'a.safetensors');
const tensors = new Map([
  ['model:w', { dtype: 'F32' as const, shape: [2, 3], data: Uint8Array.from({ length: 24 }, (_, i) => i * 7) }],
  ['b', { dtype: 'U8' as const, shape: [5], data: Uint8Array.from([1, 2, 3, 4, 5]) }],
]);
const plain = (file: ReadonlyMap<string, TensorBytes>) =>
  [...file].map(([name, { data, ...facts }]) => [name, facts, [...data]]).sort();
const metadata = { step: '40', state: '{"best":null}' };

describe('a sealed file', () => {
  it('comes back as it was written', () => {
    writeSealed(path, tensors, metadata);
    const read = readSealed(path);
    expect(read.metadata).toEqual(metadata);
    expect(plain(read.tensors)).toEqual(plain(tensors));
  });

  it('is refused whichever bit of it flips, or opens with the same content', () => {
    writeSealed(path, tensors, metadata);
    const whole = readFileSync(path);
    const damaged = join(folder.path, 'damaged.safetensors');
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const bytes = Uint8Array.from(whole);
        bytes[at]! ^= 1 << bit;
        writeFileSync(damaged, bytes);
        try {
          const read = readSealed(damaged);
          // Only the name of the digest itself can be damaged unseen: then everything else is as it was.
          const { step, state } = read.metadata;
          expect({ step, state }).toEqual(metadata);
          expect(plain(read.tensors)).toEqual(plain(tensors));
        } catch (error) {
          if ((error as Error).name !== 'SafetensorsError') throw error;
          refused++;
        }
      }),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  it('of version 1, without a digest, opens', () => {
    writeSafetensors(path, tensors, metadata);
    expect(readSealed(path).metadata).toEqual(metadata);
  });
});
