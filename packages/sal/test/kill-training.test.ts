/** kill -9 in the middle of training, through the real command: the next call goes on and ends where it would have. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTensors, scope } from '@sal-smis/torch';
import { afterEach, describe, expect, it } from 'vitest';
import { Study } from '../src/study/study.js';
import { makeLabelledStudy } from './support/labelled-study.js';

const bin = fileURLToPath(new URL('../bin/sal.js', import.meta.url));
const steps = 60;
const flags = [
  '--iterations',
  `${steps}`,
  '--width',
  '4',
  '--input-stride',
  '1',
  '--precision',
  'fp32',
  '--threads',
  '1',
];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(dirname(folder), { recursive: true, force: true });
});

/** A labelled study on disk, closed, so that the command can have it. */
async function studyFolder(): Promise<string> {
  const study = await makeLabelledStudy({ size: 32, pool: 12 });
  study.close();
  folders.push(study.directory);
  return study.directory;
}

function start(study: string): ChildProcess {
  const args = [bin, 'train', study, ...flags, '--checkpoint-every', '0.05'];
  return spawn(process.execPath, args, { stdio: 'ignore' });
}

const ended = (child: ChildProcess) =>
  new Promise<number | NodeJS.Signals | null>((done) => child.on('exit', (code, signal) => done(code ?? signal)));

const checkpointOf = (study: string) => join(study, 'runs/train-001/checkpoint.safetensors');

function stepsDone(study: string): number {
  if (!existsSync(checkpointOf(study))) return 0;
  return scope(() => Number(loadTensors(checkpointOf(study)).metadata.step));
}

describe('kill -9 during sal train', () => {
  it('loses nothing: resumed, the weights are bit for bit those of an undisturbed run', async () => {
    const whole = await studyFolder();
    expect(await ended(start(whole))).toBe(0);

    const broken = await studyFolder();
    let kills = 0;
    for (const goal of [5, 25]) {
      const child = start(broken);
      const exit = ended(child);
      const before = stepsDone(broken);
      while (stepsDone(broken) < Math.max(goal, before + 1) && child.exitCode === null) {
        await new Promise((wake) => setTimeout(wake, 20));
      }
      child.kill('SIGKILL');
      if ((await exit) === 'SIGKILL') kills += 1;
    }
    expect(kills).toBe(2);
    expect(stepsDone(broken)).toBeLessThan(steps);
    expect(await ended(start(broken))).toBe(0);

    for (const name of ['best', 'latest', 'checkpoint']) {
      const bytes = (study: string) => readFileSync(join(study, `runs/train-001/${name}.safetensors`));
      expect(bytes(broken).equals(bytes(whole)), name).toBe(true);
    }
    const study = Study.open(broken);
    expect(study.latestRun('train')).toMatchObject({ id: 'train-001', status: 'finished' });
    study.close();
  });
});
