/**
 * What `sal predict` wrote into a folder, one JSON object per line, so that it can tell its own files from a person's:
 * a mask that was corrected by hand has another hash and is not overwritten.
 */

import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { FailureError, UsageError } from '../errors.js';
import { appendLine, explainFull, mendLastLine, writeFileDurably } from '../study/files.js';
import { removeTemporaries } from '../study/leftovers.js';
import { takeLock } from '../study/lock.js';
import { RECORD_FILE } from '../study/prediction-record.js';
import { processTag } from '../study/process-identity.js';

/** One predicted image; paths are relative, with `/`. */
export interface OutputRecord {
  image: string;
  /** Training that made it. */
  run: string;
  width: number;
  height: number;
  /** Foreground pixels at the original size. */
  lesionArea: number;
  /** The same of each foreground class by its name, in studies of more than two classes. */
  classAreas?: Record<string, number>;
  /** The Dice that the probabilities promise, 0..1, as `predictedDice`; lines of older versions lack it. */
  predictedDice?: number;
  /** SHA-256 of every written file by its path. */
  files: Record<string, string>;
}

const recordSchema: z.ZodType<OutputRecord> = z.looseObject({
  image: z.string(),
  run: z.string(),
  width: z.number(),
  height: z.number(),
  lesionArea: z.number(),
  files: z.record(z.string(), z.string()),
});

export class OutputFolder {
  private records: OutputRecord[];

  /** @throws UsageError when the path is a file */
  constructor(readonly directory: string) {
    if (existsSync(directory) && !statSync(directory).isDirectory()) {
      throw new UsageError('is a file', { where: directory, expected: 'a folder for the masks' });
    }
    this.records = readRecords(join(directory, RECORD_FILE));
  }

  /**
   * Makes the folder and takes it for this process, until the returned function is called. What a killed process left
   * in its record is put in order.
   * @throws UsageError while another process writes there
   */
  claim(): () => void {
    const path = join(this.directory, RECORD_FILE);
    const release = takeLock(join(this.directory, '.sal-predict.lock.json'), {
      activity: 'is predicting into this folder',
      fix: 'wait for it, or choose another --out',
    });
    mendLastLine(path);
    this.records = readRecords(path);
    const names = this.records.flatMap(({ files }) => Object.keys(files));
    for (const folder of new Set(['.', ...names.map((name) => dirname(name))])) {
      removeTemporaries(join(this.directory, folder));
    }
    return release;
  }

  /**
   * Files that are there and were not written, as they are now, by an earlier prediction.
   * @param names relative to the folder
   */
  foreignFiles(names: Iterable<string>): string[] {
    const known = new Map<string, Set<string>>();
    for (const { files } of this.records) {
      for (const [name, hash] of Object.entries(files)) {
        if (!known.has(name)) known.set(name, new Set());
        known.get(name)!.add(hash);
      }
    }
    return [...names].filter((name) => {
      const path = join(this.directory, name);
      return existsSync(path) && !(statSync(path).isFile() && known.get(name)?.has(sha256(readFileSync(path))));
    });
  }

  /**
   * Writes the files of one image. They are recorded first: after a crash every file is still known as ours.
   * @throws FailureError, with nothing recorded, for a name that the file system cannot hold
   */
  write(facts: Omit<OutputRecord, 'files'>, contents: ReadonlyMap<string, Uint8Array>): void {
    for (const name of contents.keys()) refuseLongName(join(this.directory, name));
    const files = Object.fromEntries([...contents].map(([name, bytes]) => [name, sha256(bytes)]));
    const record = { ...facts, files };
    mkdirSync(this.directory, { recursive: true });
    appendLine(join(this.directory, RECORD_FILE), JSON.stringify(record));
    this.records.push(record);
    for (const [name, bytes] of contents) replaceFile(join(this.directory, name), bytes);
  }

  /** Leaves one line per image: the newest, with the files of earlier ones that it did not write anew (overlays). */
  compact(): void {
    const newest = new Map<string, OutputRecord>();
    for (const record of this.records) {
      const files = { ...newest.get(record.image)?.files, ...record.files };
      newest.set(record.image, { ...record, files });
    }
    const lines = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => `${JSON.stringify(record)}\n`);
    if (lines.length > 0) writeFileDurably(join(this.directory, RECORD_FILE), lines.join(''));
  }
}

function readRecords(path: string): OutputRecord[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const record = parseRecord(line);
      return record ? [record] : [];
    });
}

/**
 * A line that cannot be read was cut off when the machine went down: the files it named count as not ours. Version 1 went
 * on in the same line, so that a whole record may stand behind the cut one.
 */
function parseRecord(line: string): OutputRecord | null {
  const whole = line.slice(Math.max(0, line.lastIndexOf('{"image":')));
  try {
    return recordSchema.parse(JSON.parse(whole));
  } catch {
    return null;
  }
}

function refuseLongName(path: string): void {
  try {
    lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENAMETOOLONG') throw error;
    throw new FailureError('the name of its mask is too long for the file system', { where: path });
  }
}

/** Whole or not at all under its name; these files can be made again, so they are not synced one by one. */
function replaceFile(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  // Its length does not depend on the name, which may be as long as the file system allows.
  const temporary = join(dirname(path), `.${processTag()}.tmp`);
  rmSync(temporary, { force: true });
  try {
    writeFileSync(temporary, bytes, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw explainFull(error, path, bytes.length);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
