/** Studies that were disturbed at a chosen moment, for files that a finished command does not leave or need. */

import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstError } from '../frame/verdict.js';
import type { Essence } from '../kit/essence.js';
import type { References } from '../kit/references.js';
import { runSal } from '../kit/sal.js';
import { type Stages, type Where, words } from '../kit/stages.js';
import { type Task, task } from '../kit/tasks.js';

export interface MadeStage {
  what: string;
  files: RegExp;
  task: Task;
  copy: (folder: string) => Where;
  expected: () => Promise<Essence>;
}

/** Makes a case's folder once and keeps it; returns what copies it. */
async function keptStage(
  base: string,
  name: string,
  stages: Stages,
  make: (folder: string) => Promise<void>,
): Promise<(folder: string) => Where> {
  const kept = join(base, 'disturbed', name);
  if (!existsSync(kept)) {
    const making = `${kept}.making`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    await make(making);
    renameSync(making, kept);
  }
  return (folder) => {
    cpSync(kept, folder, { recursive: true });
    return stages.copy('nothing', folder);
  };
}

/** A run with a checkpoint that the same command goes on with. */
export async function interruptedTraining(
  base: string,
  stages: Stages,
  references: References,
  kind: 'pretrain' | 'train',
): Promise<MadeStage> {
  const copy = await keptStage(base, kind, stages, async (folder) => {
    const { from } = task(kind);
    const where = stages.copy(from, folder);
    const checkpoint = join(where.study, 'runs', `${kind}-001`, 'checkpoint.safetensors');
    const outcome = await runSal({ program: stages.program, folder }, words[kind](where), {
      started: (child) => {
        const watch = setInterval(() => {
          if (existsSync(checkpoint)) child.kill('SIGTERM');
        }, 2);
        child.on('exit', () => clearInterval(watch));
      },
    });
    if (outcome.code !== 130) throw new Error(`sal ${kind} was not interrupted: ${firstError(outcome.err)}`);
  });
  return {
    what: `checkpoint of a ${kind === 'train' ? 'training' : 'pretraining'}`,
    files: new RegExp(`^study/runs/${kind}-001/(checkpoint\\.safetensors|metrics\\.jsonl)`),
    task: task(kind),
    copy,
    expected: async () => (await references.of(kind)).result,
  };
}

function masksIn({ study }: Where): number {
  return readdirSync(join(study, 'masks')).filter((name) => name.endsWith('.png') && !name.startsWith('.')).length;
}

/** Labels that lie in the write-ahead log only: the process was killed before SQLite moved them. */
export async function killedLabelling(base: string, stages: Stages, references: References): Promise<MadeStage> {
  const wal = (where: Where) => join(where.study, 'study.db-wal');
  const copy = await keptStage(base, 'label', stages, async (folder) => {
    for (let attempt = 0; attempt < 20; attempt++) {
      rmSync(join(folder, 'study'), { recursive: true, force: true });
      const where = stages.copy('select', folder);
      await runSal({ program: stages.program, folder }, words.label(where), {
        started: (child) => {
          const watch = setInterval(() => {
            // With three masks in place at least two rows are in the log.
            if (masksIn(where) >= 3) child.kill('SIGKILL');
          }, 1);
          child.on('exit', () => clearInterval(watch));
        },
      });
      if (existsSync(wal(where))) return;
    }
    throw new Error('sal label was never killed before it closed the database');
  });
  return {
    what: 'the write-ahead log',
    files: /^study\/study\.db-wal$/,
    task: task('label'),
    copy,
    expected: async () => (await references.of('label')).result,
  };
}

/** A second round of picks, which takes the features that the first has cached. */
export async function roundsOfPicks(base: string, stages: Stages): Promise<MadeStage> {
  const again: Task = {
    ...task('select'),
    from: 'label',
    words: ({ study }) => ['select', study, '--budget', '3', '--no-forecast'],
  };
  await keptStage(base, 'second-round', stages, async (folder) => {
    const outcome = await runSal({ program: stages.program, folder }, again.words(stages.copy('label', folder)));
    if (outcome.code !== 0) throw new Error(`the second sal select failed: ${firstError(outcome.err)}`);
  });
  const sound = join(base, 'disturbed/second-round');
  return {
    what: 'features of the images',
    files: /^study\/cache\/features-.*/,
    task: again,
    copy: (folder) => stages.copy('label', folder),
    expected: async () => await again.result({ study: join(sound, 'study'), folder: sound, data: stages.data }),
  };
}
