/** Which names inside a study's folder are the study's own, so that no result of a verb takes their place. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Results may be put here beside the tables of `init`. */
export const REPORT_FOLDER = 'report';

/** Folders whose whole content is written by the study itself. */
export const OWN_FOLDERS = ['masks', 'cache', 'runs', 'selections'] as const;

/** Tables that `init` leaves in the report folder. */
const INIT_TABLES = ['quarantine.csv', 'duplicates.csv', 'left-out.csv', 'masks.csv'];

const OWN_FILES = ['sal.yaml', 'lock.json', 'simulation.json'];

export function isStudy(folder: string): boolean {
  return existsSync(join(folder, 'study.db'));
}

/**
 * Upper and lower case count as equal, as on file systems that cannot tell them apart.
 * @param parts of a path relative to the study
 */
export function isOwnName(parts: readonly string[]): boolean {
  const [first = '', second, ...deeper] = parts.map((part) => part.normalize('NFC').toLowerCase());
  if (first === REPORT_FOLDER) return second === undefined || (deeper.length === 0 && INIT_TABLES.includes(second));
  const isReserved = first.startsWith('study.') || first.startsWith('.') || OWN_FILES.includes(first);
  return isReserved || (OWN_FOLDERS as readonly string[]).includes(first);
}
