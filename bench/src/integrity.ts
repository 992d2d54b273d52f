/**
 * What the checksums cost: the hash of an image's prepared pixels, taken once for each image and process, and the digest
 * of a file of tensors, taken when it is written and when it is read, beside writing and reading it without.
 *
 *   npm run bench -- integrity [--size 256] [--megabytes 100] [--rounds 5]
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pixelsDigest } from '../../packages/sal/dist/study/prepared-pixels.js';
import { readSealed, writeSealed } from '../../packages/sal/dist/study/sealed-tensors.js';
import { readSafetensors, writeSafetensors } from '../../packages/torch/dist/safetensors.js';
import { median } from './numbers.js';

function milliseconds(work: () => void, rounds: number): number {
  return median(
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      size: { type: 'string', default: '256' },
      megabytes: { type: 'string', default: '100' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const rounds = Number(values.rounds);
  const pixels = new Uint8Array(Number(values.size) ** 2 * 3).map((_, i) => i * 31);
  const image = milliseconds(() => pixelsDigest(640, 480, pixels), 20 * rounds);
  process.stdout.write(`prepared pixels of ${values.size} px: ${image.toFixed(3)} ms an image, once\n`);

  const folder = mkdtempSync(join(tmpdir(), 'sal-bench-'));
  try {
    const path = join(folder, 'weights.safetensors');
    const data = new Uint8Array(Number(values.megabytes) * 1e6).map((_, i) => i * 17);
    const tensors = new Map([['w', { dtype: 'U8' as const, shape: [data.length], data }]]);
    const plain = milliseconds(() => writeSafetensors(path, tensors), rounds);
    const plainRead = milliseconds(() => readSafetensors(path), rounds);
    const sealed = milliseconds(() => writeSealed(path, tensors), rounds);
    const sealedRead = milliseconds(() => readSealed(path), rounds);
    process.stdout.write(
      `${values.megabytes} MB of tensors: written in ${sealed.toFixed(0)} ms (without a digest ${plain.toFixed(0)}), ` +
        `read in ${sealedRead.toFixed(0)} ms (without ${plainRead.toFixed(0)})\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
