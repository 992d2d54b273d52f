/**
 * The simulation's folder: `jobs/<id>.json` is written when a job is finished and is all that resuming needs; studies
 * that are shared lie in `studies/`, those at work in `work/`.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError } from '../errors.js';
import { writeFileDurably } from '../study/files.js';
import { removeLeftovers, removeTemporaries } from '../study/leftovers.js';
import { removeAbandoned } from '../study/partial-folder.js';
import { MARKER, MARKER_TEXT, SIMULATION_FOLDERS } from './folder.js';
import type { Job } from './plan.js';
import type { SimulationRecord } from './results.js';

/** What a finished job leaves. */
export interface JobResult {
  kind: Job['kind'];
  title: string;
  seconds: number;
  /** Of cells: one record per round. */
  records: SimulationRecord[];
}

/** What a cell's result lacks, in words: one that says it is finished and has no numbers is a failed one. Null: nothing. */
export function missingRecords(job: Job, { records }: Pick<JobResult, 'records'>): string | null {
  if (job.kind !== 'cell' || records.length === job.rounds.length) return null;
  return `its process ended well and left ${records.length} of ${job.rounds.length} results`;
}

export class SimulationStore {
  /** Makes nothing: `makeFolder` and `prepare` do. */
  constructor(readonly directory: string) {}

  makeFolder(): void {
    mkdirSync(this.directory, { recursive: true });
    writeFileDurably(join(this.directory, MARKER), MARKER_TEXT);
  }

  /** Makes the folders inside, and removes what killed processes have left in them. */
  prepare(): void {
    for (const folder of SIMULATION_FOLDERS) {
      const path = join(this.directory, folder);
      mkdirSync(path, { recursive: true });
      removeTemporaries(path);
      removeAbandoned(join(path, '*'));
    }
    removeTemporaries(this.directory);
    // Of a killed worker; a study that is used again is cleaned as it is opened.
    for (const name of readdirSync(join(this.directory, 'studies')))
      removeLeftovers(join(this.directory, 'studies', name));
  }

  /** Held by the process that does the job. */
  lockPath(jobId: string): string {
    return join(this.directory, 'jobs', `${jobId}.lock.json`);
  }

  /** The study that an init or pretrain job makes. */
  studyPath(jobId: string): string {
    return join(this.directory, 'studies', jobId);
  }

  /** The study in which a cell works; removed when the cell is finished. */
  workPath(jobId: string): string {
    return join(this.directory, 'work', jobId);
  }

  /** Null for a job that is not done, or whose file lacks a record. @throws FailureError for a damaged file */
  result(job: Job): JobResult | null {
    const path = this.jobPath(job.id);
    if (!existsSync(path)) return null;
    try {
      const result = JSON.parse(readFileSync(path, 'utf8')) as JobResult;
      if (!Array.isArray(result.records) || !Number.isFinite(result.seconds))
        throw new Error('it is no result of a job');
      return missingRecords(job, result) === null ? result : null;
    } catch (error) {
      throw new FailureError(`cannot be read: ${(error as Error).message}`, {
        where: path,
        fix: 'delete the file: its job is then done again',
      });
    }
  }

  finish(job: Job, result: Omit<JobResult, 'kind' | 'title'>): JobResult {
    const whole: JobResult = { kind: job.kind, title: job.title, ...result };
    writeFileDurably(this.jobPath(job.id), `${JSON.stringify(whole)}\n`);
    if (job.kind === 'cell') rmSync(this.workPath(job.id), { recursive: true, force: true });
    return whole;
  }

  private jobPath(jobId: string): string {
    return join(this.directory, 'jobs', `${jobId}.json`);
  }
}
