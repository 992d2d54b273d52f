/** The real command, killed without warning in the middle of a pretraining, then run again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { makePreparedStudy } from './support/prepared-study.js';

const command = fileURLToPath(new URL('../bin/sal.js', import.meta.url));
const flags = ['--iterations', '30', '--width', '4', '--input-stride', '1', '--batch-size', '4', '--log-every', '1'];
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newStudy(): string {
  const study = makePreparedStudy({ pool: 12 });
  study.close();
  folders.push(dirname(study.directory));
  return study.directory;
}

/** Starts `sal pretrain`, with a checkpoint after every step. */
function pretrain(study: string) {
  const process_ = spawn(process.execPath, [
    command,
    'pretrain',
    study,
    ...flags,
    ...['--checkpoint-every', '0', '--threads', '1', '--precision', 'fp32', '--json'],
  ]);
  let output = '';
  process_.stdout.on('data', (data) => {
    output += data;
  });
  return { process_, output: () => output };
}

async function finish(study: string): Promise<{ run: string; loss: number }> {
  const { process_, output } = pretrain(study);
  expect(await once(process_, 'exit')).toEqual([0, null]);
  return JSON.parse(output().trim().split('\n').at(-1)!);
}

const rowsOf = (study: string) => {
  const path = join(study, 'runs', 'pretrain-001', 'metrics.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
};

it('loses nothing to kill -9: the resumed weights are those of an uninterrupted run, bit for bit', async () => {
  const killed = newStudy();
  const { process_ } = pretrain(killed);
  while (rowsOf(killed) < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  process_.kill('SIGKILL');
  await once(process_, 'exit');
  expect(rowsOf(killed)).toBeLessThan(30);

  const whole = newStudy();
  const [resumed, uninterrupted] = [await finish(killed), await finish(whole)];
  expect(resumed).toMatchObject({ run: 'pretrain-001', loss: uninterrupted.loss });
  for (const file of ['weights.safetensors', 'metrics.jsonl']) {
    const read = (study: string) => readFileSync(join(study, 'runs', 'pretrain-001', file));
    expect(read(killed).equals(read(whole)), file).toBe(true);
  }
});
