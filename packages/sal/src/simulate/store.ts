/**
 * The simulation's folder: `jobs/<id>.json` is written when a job is finished and is all that resuming needs; studies
 * that are shared lie in `studies/`, those at work in `work/`.
 */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError } from '../errors.js';
import { writeFileDurably } from '../study/files.js';
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
  /** Makes nothing: `prepare` does. */
  constructor(readonly directory: string) {}

  prepare(): void {
    mkdirSync(this.directory, { recursive: true });
    writeFileDurably(join(this.directory, MARKER), MARKER_TEXT);
    for (const folder of SIMULATION_FOLDERS) mkdirSync(join(this.directory, folder), { recursive: true });
  }

  /** The study that an init or pretrain job makes. */
  studyPath(jobId: string): string {
    return join(this.directory, 'studies', jobId);
  }

  /** The study in which a cell works; removed when the cell is finished. */
  workPath(jobId: string): string {
    return join(this.directory, 'work', jobId);
  }

  /** @throws FailureError for a damaged file */
  result(jobId: string): JobResult | null {
    const path = this.jobPath(jobId);
    if (!existsSync(path)) return null;
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as JobResult;
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
