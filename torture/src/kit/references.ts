/** What each task leaves when nothing goes wrong, made once by the same program on the same machine. */

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstError } from '../frame/verdict.js';
import { type Essence, pathsBelow } from './essence.js';
import { runSal } from './sal.js';
import type { Stages } from './stages.js';
import { type Task, type TaskName, task } from './tasks.js';

export interface Reference {
  result: Essence;
  /** Files of the case's folder, by `pathShape`. */
  paths: Set<string>;
  seconds: number;
  /** Calls that change files, where they could be counted, in the process that makes most. */
  calls: number;
}

/** A path without what may differ between two runs of the same: numbers of runs. */
export function pathShape(path: string): string {
  return path.replace(/(pretrain|train|evaluate)-\d{3}/g, '$1-*');
}

/** Files that SQLite keeps beside a database while it is open; it removes them or takes them up again by itself. */
const ofSqlite = /study\.db-(wal|shm)$/;
/** What other programs keep in the home folder is no leftover of ours; what they leave there, trial hostile watches. */
const ofOthers = /^home\//;

/** The files of a case's folder that count as left behind or not. */
export function countedPaths(folder: string): string[] {
  return pathsBelow(folder).filter((path) => !ofSqlite.test(path) && !ofOthers.test(path));
}

export class References {
  private readonly made = new Map<TaskName, Promise<Reference>>();

  /** @param shim library that counts calls, or null where there is none */
  constructor(
    private readonly base: string,
    private readonly stages: Stages,
    private readonly shim: string | null,
  ) {}

  /** The reference of a task; made at the first call. */
  of(name: TaskName): Promise<Reference> {
    const known = this.made.get(name);
    if (known) return known;
    const made = this.make(task(name));
    this.made.set(name, made);
    return made;
  }

  private async make({ name, from, words, result }: Task): Promise<Reference> {
    const kept = join(this.base, 'references', name);
    const record = join(kept, 'reference.json');
    const folder = join(kept, 'case');
    if (!existsSync(record)) {
      rmSync(kept, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      const where = this.stages.copy(from, folder);
      const log = join(kept, 'calls');
      const extra = this.shim ? { LD_PRELOAD: this.shim, SAL_FAULT_ROOT: folder, SAL_FAULT_LOG: log } : {};
      const outcome = await runSal({ program: this.stages.program, folder }, words(where), { extra });
      if (outcome.code !== 0) throw new Error(`sal ${name} failed without any fault: ${firstError(outcome.err)}`);
      const calls = existsSync(log) ? Math.max(...readFileSync(log, 'utf8').trim().split('\n').map(Number)) : 0;
      writeFileSync(record, JSON.stringify({ seconds: outcome.seconds, calls }));
    }
    const { seconds, calls } = JSON.parse(readFileSync(record, 'utf8')) as { seconds: number; calls: number };
    const where = { study: join(folder, 'study'), folder, data: this.stages.data };
    const paths = new Set(countedPaths(folder).map(pathShape));
    return { result: await result(where), paths, seconds, calls };
  }

  /** A copy of what the task left, to be worked on. */
  copy(name: TaskName, folder: string): void {
    cpSync(join(this.base, 'references', name, 'case'), folder, { recursive: true });
  }
}
