/** The results of a trial, one JSON line per case: a stopped session goes on with the cases that are missing. */

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CaseResult } from './trial.js';

export interface Entry extends CaseResult {
  number: number;
  seconds: number;
}

export class Journal {
  private readonly entries: Map<number, Entry>;

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    // A line that a kill cut off must not take the next one with it.
    if (existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n')) appendFileSync(file, '\n');
    this.entries = new Map(readEntries(file).map((entry) => [entry.number, entry]));
  }

  has(number: number): boolean {
    return this.entries.has(number);
  }

  add(entry: Entry): void {
    this.entries.set(entry.number, entry);
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
  }

  all(): Entry[] {
    return [...this.entries.values()];
  }
}

/** Lines that a kill cut off are cases that were not finished. */
function readEntries(file: string): Entry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Entry];
      } catch {
        return [];
      }
    });
}
