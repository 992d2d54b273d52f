/** Runs: a folder and a row for each training or evaluation, with everything needed to tell what it was made from. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ErrorDetails, FailureError } from '../errors.js';
import { suggest } from '../nearest.js';
import { writeFileDurably } from './files.js';
import { checkJson, parseJson } from './json.js';
import { checkRunFiles, type DamagedRecord, damagedRecords, hashRunFiles } from './run-files.js';
import { type Database, transaction } from './sqlite.js';
import type { RunKind, RunRecord, RunStatus, StudyConfig } from './types.js';

type RunRow = Omit<RunRecord, 'directory'>;

/** A mask that a run works with. */
export interface RunLabel {
  imageId: string;
  revision: number;
  sha256: string;
}

const COLUMNS = 'SELECT id, kind, status, created FROM runs';

export interface NewRun {
  /** That the run works with, recorded with it; the current ones are only hashed where none are given. */
  labels?: readonly RunLabel[] | undefined;
  /** Called with the folder before anybody else can find the run. */
  claim?: (directory: string) => void;
}

export class RunStore {
  constructor(
    private readonly database: Database,
    private readonly directory: string,
    private readonly study: StudyConfig,
  ) {}

  /**
   * Makes the next run of a kind (`train-001`, `train-002`, ...); its number is given out under a write lock. A folder
   * in which somebody has worked is never taken for a new run, though its row may be lost.
   */
  create(kind: RunKind, config: object, { labels, claim }: NewRun = {}): RunRecord {
    return transaction(this.database, () => {
      const { taken } = this.database.prepare('SELECT count(*) AS taken FROM runs WHERE kind = ?').get(kind) as {
        taken: number;
      };
      const id = this.freeId(kind, taken + 1);
      const created = new Date().toISOString();
      const resolved = { run: id, kind, created, settings: config, ...this.provenance(labels), labels };
      const record: RunRecord = { id, kind, status: 'running', created, directory: join(this.directory, id) };
      mkdirSync(record.directory, { recursive: true });
      claim?.(record.directory);
      writeFileDurably(join(record.directory, 'config.json'), `${JSON.stringify(resolved, null, 2)}\n`);
      this.database
        .prepare('INSERT INTO runs (id, kind, status, created, config) VALUES (?, ?, ?, ?, ?)')
        .run(id, kind, record.status, created, JSON.stringify(resolved));
      return record;
    });
  }

  setStatus(id: string, status: RunStatus, result?: object): void {
    this.get(id);
    const finished = status === 'finished' ? new Date().toISOString() : null;
    const files = finished && JSON.stringify(hashRunFiles(join(this.directory, id)));
    this.database
      .prepare('UPDATE runs SET status = ?, finished = ?, files = ?, result = coalesce(?, result) WHERE id = ?')
      .run(status, finished, files, result ? JSON.stringify(result) : null, id);
  }

  fail(id: string, error: string): void {
    this.get(id);
    this.database.prepare("UPDATE runs SET status = 'failed', error = ? WHERE id = ?").run(error, id);
  }

  unfinished(kind: RunKind): RunRecord | null {
    const row = this.database
      .prepare(`${COLUMNS} WHERE kind = ? AND status <> 'failed' ORDER BY number DESC LIMIT 1`)
      .get(kind) as RunRow | undefined;
    return row && row.status !== 'finished' ? this.record(row) : null;
  }

  latest(kind: RunKind, status?: RunStatus): RunRecord | null {
    const row = this.database
      .prepare(`${COLUMNS} WHERE kind = ? AND (?2 IS NULL OR status = ?2) ORDER BY number DESC LIMIT 1`)
      .get(kind, status ?? null);
    return row ? this.record(row as RunRow) : null;
  }

  /** All runs of a kind and status, oldest first. */
  all(kind: RunKind, status: RunStatus): RunRecord[] {
    const rows = this.database.prepare(`${COLUMNS} WHERE kind = ? AND status = ? ORDER BY number`).all(kind, status);
    return (rows as RunRow[]).map((row) => this.record(row));
  }

  /** @throws FailureError for an unknown id. */
  get(id: string): RunRecord {
    const row = this.database.prepare(`${COLUMNS} WHERE id = ?`).get(id);
    if (row) return this.record(row as RunRow);
    const known = (this.database.prepare('SELECT id FROM runs ORDER BY number').all() as { id: string }[]).map(
      (run) => run.id,
    );
    throw new FailureError(`no run is called ${JSON.stringify(id)}`, { fix: suggest(id, known) });
  }

  /** What `create` was given, with versions, seed and data hash. */
  config(id: string): RunConfig {
    return checkJson(this.json(id, 'config'), configSchema, recordDetails(id, 'config'));
  }

  /** What `finish` was given, or null for a run that has not finished. */
  result(id: string): Record<string, unknown> | null {
    return this.json(id, 'result');
  }

  /** @throws FailureError where a record of a finished run is not as it was written; runs of version 1 have no hashes */
  checkFiles(id: string): void {
    checkRunFiles(this.get(id), this.fileHashes(id));
  }

  damagedFiles(id: string): DamagedRecord[] {
    return damagedRecords(this.get(id), this.fileHashes(id));
  }

  private fileHashes(id: string): Record<string, string> {
    return (this.json(id, 'files') ?? {}) as Record<string, string>;
  }

  /** Records a look at the test set and returns how many there have been. */
  recordTestLook(id: string, images: number): number {
    return transaction(this.database, () => {
      this.get(id);
      this.database
        .prepare('INSERT INTO test_looks (run_id, images, created) VALUES (?, ?, ?)')
        .run(id, images, new Date().toISOString());
      const row = this.database.prepare('SELECT count(*) AS looks FROM test_looks').get() as { looks: number };
      return row.looks;
    });
  }

  private freeId(kind: RunKind, first: number): string {
    for (let number = first; ; number++) {
      const id = `${kind}-${String(number).padStart(3, '0')}`;
      if (isUnused(join(this.directory, id)) && !this.isRecorded(id)) return id;
    }
  }

  private isRecorded(id: string): boolean {
    return this.database.prepare('SELECT 1 FROM runs WHERE id = ?').get(id) !== undefined;
  }

  private json(id: string, column: 'config' | 'result' | 'files'): Record<string, unknown> | null {
    this.get(id);
    const row = this.database.prepare(`SELECT ${column} AS text FROM runs WHERE id = ?`).get(id) as {
      text: string | null;
    };
    if (row.text === null) return null;
    return parseJson(row.text, z.record(z.string(), z.unknown()), recordDetails(id, column));
  }

  private record(row: RunRow): RunRecord {
    return { ...row, directory: join(this.directory, row.id) };
  }

  private provenance(labels: readonly RunLabel[] | undefined): object {
    return {
      versions: { 'sal-smis': packageVersion(), node: process.versions.node },
      // Without the folders: records and reports are shared, and where a person keeps images is nobody's business.
      study: Object.fromEntries(Object.entries(this.study).filter(([key]) => key !== 'images' && key !== 'masks')),
      dataSha256: this.dataHash(labels),
    };
  }

  /** SHA-256 over every image (id, split, pixels) and every mask (the current ones unless given), in the order of ids. */
  dataHash(labels?: readonly RunLabel[]): string {
    const hash = createHash('sha256');
    const images = this.database.prepare('SELECT id, split, pixels_sha256 AS digest FROM images ORDER BY row');
    for (const row of images.iterate() as Iterable<{ id: string; split: string; digest: string }>) {
      hash.update(`${row.id}\t${row.split}\t${row.digest}\n`);
    }
    for (const { imageId, sha256 } of labels ?? this.currentLabels()) hash.update(`${imageId}\t${sha256}\n`);
    return hash.digest('hex');
  }

  private currentLabels(): RunLabel[] {
    const rows = this.database
      .prepare(
        'SELECT image_id AS imageId, max(revision) AS revision, sha256 FROM annotations GROUP BY image_id ORDER BY image_id',
      )
      .all();
    return rows as unknown as RunLabel[];
  }
}

/** What `create` has written of every run. */
export type RunConfig = z.output<typeof configSchema>;

const configSchema = z.looseObject({
  settings: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.string()),
  dataSha256: z.string(),
});

function recordDetails(id: string, column: string): ErrorDetails {
  return { where: `study.db, ${column} of run ${id}`, fix: 'restore the file from a copy' };
}

/** True for a folder that is not there, or that a process was killed in before it began to work. */
function isUnused(directory: string): boolean {
  if (!existsSync(directory)) return true;
  return readdirSync(directory).every((name) => name === 'config.json' || name === 'lock.json');
}

/** Version of this package, from its package.json. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
