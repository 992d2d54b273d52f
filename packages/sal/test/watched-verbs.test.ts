/**
 * Every verb, watched by the kernel: nothing is written outside of the folders that the user named, and nobody is
 * called. Libraries are watched with it: onnxruntime, libvips, libtorch and SQLite each have files or hosts of their own
 * in some version or setting.
 */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../src/cli/registry.js';
import { simulationConfig } from './support/simulation.js';
import { temporaryFolder } from './support/small-images.js';
import { type Watched, watch } from './support/watch.js';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder.path, ...names);
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const network = ['--width', '2', '--input-stride', '1', '--precision', 'fp32', '--threads', '1'];
const commands = [
  ['doctor'],
  ['methods'],
  ['init', 'study', '--images', 'images', '--masks', 'masks', '--size', '32', '--split', 'pool=12,test=4'],
  ['pretrain', 'study', '--iterations', '2', '--batch-size', '2', ...network],
  ['select', 'study', '--budget', '3', '--pooling', '2'],
  ['label', 'study', '--masks', 'masks'],
  ['train', 'study', '--iterations', '2', '--labelled-batch', '2', '--unlabelled-batch', '2', ...network],
  ['evaluate', 'study', '--resamples', '100', '--threads', '1'],
  ['predict', 'study', '--images', 'images', '--out', 'predictions', '--threads', '1'],
  ['export', 'study', '--out', 'model.onnx'],
  ['report', 'study'],
  ['verify', 'study'],
  ['mend', 'study'],
  ['relink', 'study', '--images', 'images'],
  ['simulate', 'comparison.yaml', '--out', 'simulation', '--seeds', '1', '--budgets', '3'],
];
/** What the commands above may write, below the folder. */
const named = ['study', '.study.partial-', 'predictions', 'model.onnx', '.model.onnx.', 'simulation', 'tmp'];

// One process for all verbs, because half of a second's command is its start.
const program = `
import { main } from ${JSON.stringify(main)};
for (const words of ${JSON.stringify(commands)}) {
  const code = await main(words);
  if (code !== 0) { process.stderr.write(words[0] + ' ended with ' + code); process.exit(1); }
}`;

let watched: Watched;

describe.runIf(process.platform === 'linux')('every verb under strace', () => {
  beforeAll(async () => {
    await simulationConfig(folder.path, {
      arms: [{ select: ['random'], train: 'supervised' }],
      fullSupervision: undefined,
    });
    for (const name of ['home', 'tmp']) mkdirSync(at(name));
    writeFileSync(at('verbs.mjs'), program);
    const { XDG_CACHE_HOME: _, ...environment } = process.env;
    watched = watch([at('verbs.mjs')], folder.path, {
      ...environment,
      ...{ HOME: at('home'), TMPDIR: at('tmp'), OMP_NUM_THREADS: '1' },
    });
    expect(watched.code, watched.output).toBe(0);
  }, 200_000);
  afterAll(folder.remove);

  it('is each of them but the demo, whose steps are these', () => {
    const known = new Set(commands.map(([verb]) => verb));
    expect(registry.map(({ name }) => name).filter((name) => !known.has(name))).toEqual(['demo']);
  });

  it('saw the writing that is asked for', () => {
    for (const path of ['study/study.db', 'predictions/predictions.jsonl', 'simulation/results.json']) {
      expect(watched.written, path).toContain(at(path));
      expect(existsSync(at(path))).toBe(true);
    }
  });

  it('writes nothing outside of the folders that the user named', () => {
    const harmless = /^\/dev\/(null|tty|pts\/)|^\/proc\/self\//;
    const allowed = named.map((name) => at(name));
    const outside = watched.written.filter(
      (path) => !harmless.test(path) && !allowed.some((start) => path.startsWith(start)),
    );
    expect(outside).toEqual([]);
    expect(readdirSync(at('home'))).toEqual([]);
    expect(readdirSync(at('tmp'))).toEqual([]);
  });

  it('opens no socket', () => {
    expect(watched.sockets).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('the watching itself', () => {
  it('sees a file and a socket that a program opens', () => {
    const place = temporaryFolder();
    const code = `require('fs').writeFileSync('x', ''); require('net').connect(9, '127.0.0.1').on('error', () => {});`;
    const seen = watch(['-e', code], place.path, process.env);
    expect(seen.written).toContain(join(place.path, 'x'));
    expect(seen.sockets.some((line) => line.startsWith('connect('))).toBe(true);
    place.remove();
  });
});
