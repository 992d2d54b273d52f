/** The file by which `sal predict` knows what it wrote into a folder; others know by it what is no image. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';

export const RECORD_FILE = 'predictions.jsonl';

const lineSchema = z.object({ files: z.record(z.string(), z.string()) });

/** Paths of all recorded files, relative to the folder of the record; null where the record cannot be read whole. */
export function recordedFiles(record: string): string[] | null {
  try {
    const lines = readFileSync(record, 'utf8').split('\n').filter(Boolean);
    return lines.flatMap((line) => Object.keys(lineSchema.parse(JSON.parse(line)).files));
  } catch {
    return null;
  }
}
