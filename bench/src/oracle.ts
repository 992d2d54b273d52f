/**
 * What is lost by working at a small size: Dice of a mask that was reduced and enlarged again as predictions are. No network
 * can be better than this. Beside it the same with the corner or centre pixel in the place of areas.
 *
 *   npm run bench -- oracle [--masks DIR] [--sizes 64,128,256] [--count 400]
 */

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Size } from '../../packages/sal/dist/images/decode.js';
import { decodeMask } from '../../packages/sal/dist/images/decode-mask.js';
import { resizeMask } from '../../packages/sal/dist/images/resize-mask.js';
import { upsampleToMask } from '../../packages/sal/dist/images/upsample.js';
import { maskDice } from '../../packages/sal/dist/segment/validate.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Takes the old pixel at `offset` (0 the corner, 0.5 the centre) of each new one. */
function pointSampled(mask: Uint8Array, from: Size, to: Size, offset: number): Uint8Array {
  return Uint8Array.from({ length: to.width * to.height }, (_, i) => {
    const x = Math.floor((((i % to.width) + offset) * from.width) / to.width);
    const y = Math.floor(((Math.floor(i / to.width) + offset) * from.height) / to.height);
    return mask[y * from.width + x]!;
  });
}

const reductions: Record<string, (mask: Uint8Array, from: Size, to: Size) => Uint8Array> = {
  area: resizeMask,
  centre: (mask, from, to) => pointSampled(mask, from, to, 0.5),
  corner: (mask, from, to) => pointSampled(mask, from, to, 0),
};

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      masks: { type: 'string', default: join(root, '../shared/data/isic2017/masks') },
      sizes: { type: 'string', default: '64,128,256' },
      count: { type: 'string', default: '400' },
    },
  });
  if (!existsSync(values.masks)) throw new Error(`no masks at ${values.masks}: name their folder with --masks`);
  const files = readdirSync(values.masks)
    .filter((name) => name.endsWith('.png'))
    .sort()
    .slice(0, Number(values.count));
  const sizes = values.sizes.split(',').map(Number);
  const sums = new Map(sizes.map((size) => [size, Object.keys(reductions).map(() => 0)]));
  for (const name of files) {
    const { mask, width, height } = await decodeMask(join(values.masks, name), 2);
    for (const [size, sum] of sums) {
      Object.values(reductions).forEach((reduce, i) => {
        const small = reduce(mask, { width, height }, { width: size, height: size });
        const map = { values: Float32Array.from(small), width: size, height: size };
        sum[i]! += maskDice(upsampleToMask(map, width, height, 0.5), mask, 2);
      });
    }
  }
  console.log(`| size | ${Object.keys(reductions).join(' | ')} |\n|---|${'---|'.repeat(sums.get(sizes[0]!)!.length)}`);
  for (const [size, sum] of sums) {
    console.log(`| ${size} | ${sum.map((value) => (value / files.length).toFixed(4)).join(' | ')} |`);
  }
  console.log(`mean Dice of ${files.length} masks`);
}
