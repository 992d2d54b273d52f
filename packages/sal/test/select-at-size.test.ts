/**
 * Memory of a choice in a pool of 100 000 images, in a process of its own: no more than 700 MB beside the features. A
 * matrix of all distances would be 40 GB.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const rows = 100_000;
const budget = 40;
const compiled = (file: string) => new URL(`../dist/${file}`, import.meta.url).href;

/** Features of 8 dimensions in 60 blobs; prints how many images were chosen and by how much memory grew. */
const program = `
import { strategyNamed } from '${compiled('select/registry.js')}';
import { resolveOptions } from '${compiled('plugin.js')}';
import { Random } from '${compiled('random.js')}';
const [name, options] = JSON.parse(process.argv[1]);
const random = Random.of(1, 'features');
const middles = Float32Array.from({ length: 480 }, () => 8 * random.uniform());
const data = Float32Array.from({ length: ${rows} * 8 }, (_, at) => middles[8 * ((at >> 3) % 60) + at % 8] + random.uniform());
const strategy = strategyNamed(name);
const ids = Array.from({ length: ${rows} }, (_, i) => 'i' + i);
const candidates = { ids, taken: ids.map(() => false), features: { data, rows: ${rows}, columns: 8 }, proxyLoss: null };
const before = process.memoryUsage().rss;
const settings = { budget: ${budget}, seed: 1, clusters: 50, restarts: 1 };
const { picks } = strategy.choose(candidates, settings, resolveOptions(strategy, options));
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ chosen: new Set(picks.map(({ index }) => index)).size, grown: peak - before }));
`;

async function choose(name: string, options: object): Promise<{ chosen: number; grown: number }> {
  const words = ['--input-type=module', '--eval', program, JSON.stringify([name, options])];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout) as { chosen: number; grown: number };
}

describe(`a pool of ${rows} images`, () => {
  // A radius that is given spares probcover the search for one, whose memory is the same as the coverage's.
  test.each([
    ['kmeans-proportional', {}],
    ['coreset', {}],
    ['typiclust', {}],
    ['probcover', { delta: 1.1 }],
  ])('%s needs no matrix of all distances', async (name, options) => {
    const { chosen, grown } = await choose(name, options);
    expect(chosen).toBe(budget);
    expect(grown).toBeLessThan(700e6);
  });
});
