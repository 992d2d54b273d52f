/** Every published protocol runs from images to results: its own file, with sizes and counts reduced. */

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { protocolNames, protocolPath } from '../src/protocols/registry.js';
import { checkSimulation } from '../src/simulate/config.js';
import type { SimulationResults } from '../src/simulate/results.js';
import { imageFolder, temporaryFolder } from './support/small-images.js';

const bin = fileURLToPath(new URL('../bin/sal.js', import.meta.url));
const folder = temporaryFolder();
beforeAll(() => imageFolder(folder.path, 20));
afterAll(folder.remove);

type Recipes = Record<string, Record<string, unknown>>;
interface Protocol {
  init: Record<string, unknown>;
  pretrain?: Recipes;
  select: Recipes;
  train: Recipes;
  arms: { later: { from: number }[] }[];
  [key: string]: unknown;
}

const read = (name: string) => parse(readFileSync(protocolPath(name), 'utf8'), { merge: true }) as Protocol;

/** The same recipes on 16 images of 32 px with a network of two channels, three rounds, each step a moment long. */
function reduced(name: string): Protocol {
  const protocol = read(name);
  const each = (recipes: Recipes = {}, change: (recipe: Record<string, unknown>) => object): Recipes =>
    Object.fromEntries(Object.entries(recipes).map(([key, recipe]) => [key, { ...recipe, ...change(recipe) }]));
  return {
    ...protocol,
    images: 'images',
    masks: 'masks',
    init: { ...protocol.init, size: 32, split: 'pool=16,test=4' },
    seeds: [1],
    budgets: [6, 8, 10],
    pretrain: each(protocol.pretrain, () => ({
      width: 2,
      iterations: 20,
      validateEvery: 5,
      stepEvery: 8,
      patience: 2,
    })),
    select: each(protocol.select, ({ clusters, options }) => ({
      ...(clusters ? { clusters: 3 } : {}),
      ...(options ? { options: { ...options, passes: 2 } } : {}),
    })),
    train: each(protocol.train, ({ iterations, pseudoLabels }) => ({
      ...{ width: 2, labelledBatch: 2, threads: 1 },
      ...(iterations ? { iterations: 6 } : {}),
      ...(pseudoLabels ? { pseudoLabels: 1 } : {}),
    })),
    // Rounds 5 to 10 of CEAL become rounds 2 to 7, so that three rounds reach its first pseudo-labels.
    arms: protocol.arms.map((arm) => ({
      ...arm,
      later: arm.later.map((entry) => (entry.from > 1 ? { ...entry, from: entry.from - 3 } : entry)),
    })),
    evaluate: { ...(protocol.evaluate as object), resamples: 100 },
  };
}

function run(config: string, out: string): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, [bin, 'simulate', config, '--out', out], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve({ code, err })));
}

describe.each(protocolNames())('protocol %s', (name) => {
  it('is a right config as it is shipped', () => {
    expect(checkSimulation(read(name), name)).toMatchObject({ name, mode: 'rounds' });
  });

  it('runs whole in a reduced size', async () => {
    const config = join(folder.path, `${name}.yaml`);
    const out = join(folder.path, name);
    writeFileSync(config, stringify(reduced(name), { aliasDuplicateObjects: false }));
    const { code, err } = await run(config, out);
    expect(code, err.slice(-800)).toBe(0);
    const { records, arms } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as SimulationResults;
    expect(records).toHaveLength(3 * arms.length);
    for (const { name: arm } of arms) {
      const own = records.filter((record) => record.arm === arm);
      expect(own.map(({ round, labels }) => [round, labels])).toEqual([
        [0, 6],
        [1, 8],
        [2, 10],
      ]);
    }
  }, 120_000);
});
