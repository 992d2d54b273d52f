/**
 * What `sal init` takes on ISIC-2017: wall-clock and peak resident memory at 500 and at 2000 images.
 *
 *   npm run bench -- init [--data DIR] [--rounds 3]
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './numbers.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const sal = join(root, 'packages/sal/bin/sal.js');

/** Runs init in a process of its own, which says its peak memory at its end. */
function measure(images: string, masks: string, study: string): { seconds: number; megabytes: number } {
  const script = `
    process.argv.splice(1, 0, 'sal');
    process.once('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS));
    await import(${JSON.stringify(sal)});`;
  const args = [
    '--input-type=module',
    '-e',
    script,
    '--',
    'init',
    study,
    '--images',
    images,
    '--masks',
    masks,
    '--json',
  ];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`sal init ended with ${status}\n${stderr}`);
  rmSync(study, { recursive: true });
  return { seconds, megabytes: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024 };
}

/** Links to the first `count` files of `from`, in a new folder. */
function linked(from: string, to: string, count: number): string {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).sort().slice(0, count)) symlinkSync(join(from, name), join(to, name));
  return to;
}

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      data: { type: 'string', default: join(root, '../shared/data/isic2017') },
      rounds: { type: 'string', default: '3' },
    },
  });
  if (!existsSync(join(values.data, 'images'))) {
    throw new Error(
      `ISIC-2017 is not at ${values.data} (expected images/ and masks/ there): name its folder with --data`,
    );
  }
  const work = mkdtempSync(join(tmpdir(), 'sal-bench-init-'));
  try {
    for (const count of [500, 2000]) {
      const images = linked(join(values.data, 'images'), join(work, `${count}`, 'images'), count);
      const masks = linked(join(values.data, 'masks'), join(work, `${count}`, 'masks'), count);
      const rounds = Array.from({ length: Number(values.rounds) }, () => measure(images, masks, join(work, 'study')));
      const seconds = median(rounds.map((round) => round.seconds));
      const megabytes = median(rounds.map((round) => round.megabytes));
      console.log(`${count} images: ${seconds.toFixed(1)} s, peak ${megabytes.toFixed(0)} MB`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
