/** Which run a training continues: the question behind `--resume auto|true|false`, the same for every stage. */

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UsageError } from '../errors.js';
import type { Hooks } from '../progress.js';
import type { Study } from '../study/study.js';
import type { RunKind, RunRecord } from '../study/types.js';
import { lockRun } from './run-lock.js';

export const resumeSettings = {
  resume: z
    .enum(['auto', 'true', 'false'])
    .default('auto')
    .describe('go on with an unfinished run of the same settings (auto), insist on one (true), or start anew (false)'),
};

export type ResumeMode = z.output<typeof resumeSettings.resume>;

/**
 * The run to work in: the newest unfinished one with the same settings (`auto`, `true`) or a new one.
 * `settings` are the resolved ones, without `resume` itself and without what cannot change the result.
 * The run is locked for this process.
 * @throws UsageError for `true` when there is nothing to resume, and when another process is working in the run
 */
export function openRun(study: Study, kind: RunKind, settings: object, mode: ResumeMode, hooks: Hooks): RunRecord {
  const plain = JSON.parse(JSON.stringify(settings)) as object;
  if (mode !== 'false') {
    const latest = study.latestRun(kind);
    const unfinished = latest !== null && latest.status !== 'finished';
    if (unfinished && isDeepStrictEqual(study.runConfig(latest.id).settings, plain)) {
      lockRun(latest.directory);
      // Until the lock was ours, another process may have been finishing it.
      const now = study.run(latest.id);
      if (now.status === 'finished') throw finishedMeanwhile(now);
      hooks.log(`resuming ${latest.id}`);
      return now;
    }
    if (mode === 'true') {
      throw new UsageError(
        unfinished ? `${latest.id} is unfinished but has other settings` : `there is no unfinished ${kind} run`,
        {
          expected: 'the settings of the interrupted run',
          fix: 'repeat its flags, or leave --resume away to start anew',
        },
      );
    }
    if (unfinished) hooks.log(`${latest.id} is unfinished but has other settings or other labels: starting a new run`);
  }
  return study.createRun(kind, plain, lockRun);
}

function finishedMeanwhile({ id, directory }: RunRecord): UsageError {
  return new UsageError(`another process has just finished ${id} with these settings`, {
    where: directory,
    fix: 'use it as it is, or run this again for another run',
  });
}
