/** Which run a training continues: the question behind `--resume auto|true|false`, the same for every stage. */

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { InterruptedError, UsageError } from '../errors.js';
import type { Hooks } from '../progress.js';
import type { RunLabel } from '../study/runs.js';
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

export interface RunRequest {
  kind: RunKind;
  /** The resolved ones, without `resume` itself and without what cannot change the result. */
  settings: object;
  mode: ResumeMode;
  /** What a new run is recorded with; a hash of them is among the settings. */
  labels?: readonly RunLabel[];
}

/**
 * The run to work in: the newest unfinished one with the same settings (`auto`, `true`) or a new one; a run that failed
 * is never gone on with. The run is locked for this process.
 * @throws UsageError for `true` when there is nothing to resume, and when another process is working in the run
 */
export function openRun(study: Study, { kind, settings, mode, labels }: RunRequest, hooks: Hooks): RunRecord {
  const plain = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  if (mode !== 'false') {
    const unfinished = study.unfinishedRun(kind);
    const differing = unfinished ? differencesOf(study.runConfig(unfinished.id).settings, plain) : [];
    if (unfinished && differing.length === 0) {
      lockRun(unfinished.directory);
      // Until the lock was ours, another process may have been finishing it.
      const now = study.run(unfinished.id);
      if (now.status === 'finished') throw finishedMeanwhile(now);
      hooks.log(`resuming ${now.id}`);
      return now.status === 'interrupted' ? study.resumeRun(now.id) : now;
    }
    if (mode === 'true') {
      throw new UsageError(
        unfinished
          ? `${unfinished.id} is unfinished but has other ${differing.join(', ')}`
          : `there is no unfinished ${kind} run`,
        {
          expected: 'the settings of the interrupted run',
          fix: 'repeat its flags, or leave --resume away to start anew',
        },
      );
    }
    if (unfinished) {
      const onlyLabels = differing.every((name) => name === 'labels' || name === 'iterations');
      hooks.log(
        `${unfinished.id} is unfinished but has other ${differing.join(', ')}: starting a new run${
          onlyLabels ? ' (with --resume true it goes on with the labels that it began with)' : ''
        }`,
      );
    }
  }
  return study.createRun(kind, plain, { labels, claim: lockRun });
}

function finishedMeanwhile({ id, directory }: RunRecord): UsageError {
  return new UsageError(`another process has just finished ${id} with these settings`, {
    where: directory,
    fix: 'use it as it is, or run this again for another run',
  });
}

/** Names of the settings in which a recorded run differs. */
function differencesOf(recorded: unknown, wanted: Record<string, unknown>): string[] {
  const known = (recorded ?? {}) as Record<string, unknown>;
  return [...new Set([...Object.keys(known), ...Object.keys(wanted)])].filter(
    (name) => !isDeepStrictEqual(known[name], wanted[name]),
  );
}

/**
 * Does the work of a run. Whatever ends it is recorded: an interrupt leaves it to be gone on with, and so does a full or
 * failing disk once there is a checkpoint; every other error is one that the same command would meet again.
 * @param canResume whether a state is saved
 */
export async function withinRun<T>(
  study: Study,
  run: RunRecord,
  canResume: () => boolean,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const resumable = error instanceof InterruptedError || (isOfTheDisk(error) && canResume());
    try {
      if (resumable) study.interruptRun(run.id);
      else study.failRun(run.id, error instanceof Error ? error.message : String(error));
    } catch {
      // A disk so full that not even this can be recorded: the run counts as killed, and the first error is the one to tell.
    }
    throw error;
  }
}

const diskErrors = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'ENOMEM', 'EMFILE']);

function isOfTheDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return diskErrors.has((error as NodeJS.ErrnoException).code ?? '') || /database or disk is full/.test(error.message);
}
