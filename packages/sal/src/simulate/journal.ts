import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from '../study/files.js';
import type { SimulationRecord } from './results.js';

/** How far a cell has come, in its own study: a killed cell goes on after the last step that is written here. */
export interface Journal {
  /** Runs of finished trainings, one per round. */
  trained: { run: string; seconds: number }[];
  /** One per evaluated round. */
  records: SimulationRecord[];
  /** Working time of the processes before this one. */
  seconds: number;
}

const fileName = 'simulation.json';

export function readJournal(study: string): Journal {
  const path = join(study, fileName);
  if (!existsSync(path)) return { trained: [], records: [], seconds: 0 };
  return JSON.parse(readFileSync(path, 'utf8')) as Journal;
}

export function writeJournal(study: string, journal: Journal): void {
  writeFileDurably(join(study, fileName), `${JSON.stringify(journal)}\n`);
}
