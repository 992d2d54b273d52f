import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileDurably } from '../study/files.js';
import { parseJson } from '../study/json.js';
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

const journalSchema = z.object({
  trained: z.array(z.object({ run: z.string(), seconds: z.number() })),
  records: z.array(
    z.object({
      arm: z.string(),
      seed: z.number(),
      round: z.number(),
      labels: z.number(),
      metrics: z.record(z.string(), z.number().nullable()),
      perImageDice: z.array(z.number().nullable()),
      trainSeconds: z.number(),
    }),
  ),
  seconds: z.number(),
}) satisfies z.ZodType<Journal>;

export function readJournal(study: string): Journal {
  const path = join(study, fileName);
  if (!existsSync(path)) return { trained: [], records: [], seconds: 0 };
  return parseJson(readFileSync(path, 'utf8'), journalSchema, {
    where: path,
    fix: `delete the folder ${study}: its job is then done again`,
  });
}

export function writeJournal(study: string, journal: Journal): void {
  writeFileDurably(join(study, fileName), `${JSON.stringify(journal)}\n`);
}
