/** Hashes of what lies in the cache, written when it is put there and compared before it is used. */

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const LIST = 'SHA256SUMS';
const SMALL_BYTES = 1 << 22;

/** SHA-256 of a file of any size, hexadecimal. */
export async function sha256File(file: string): Promise<string> {
  const hash = createHash('sha256');
  // A wheel has thousands of small headers and one library of hundreds of megabytes.
  if (statSync(file).size < SMALL_BYTES) return hash.update(readFileSync(file)).digest('hex');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Writes the list of a folder's files and their hashes into it. */
export async function writeSums(folder: string): Promise<void> {
  const lines: string[] = [];
  for (const name of filesBelow(folder)) lines.push(`${await sha256File(join(folder, name))}  ${name}\n`);
  writeFileSync(join(folder, LIST), lines.join(''));
}

/** Null where the folder holds exactly the files of its list, unchanged; else what is wrong. */
export async function damageOf(folder: string): Promise<string | null> {
  const list = join(folder, LIST);
  if (!existsSync(list)) return `${folder} has no list of hashes`;
  const lines = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const known = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  const present = new Set(filesBelow(folder));
  for (const name of present) if (!known.has(name)) return `${join(folder, name)} was not fetched`;
  for (const [name, hash] of known) {
    if (!present.has(name)) return `${join(folder, name)} is missing`;
    if ((await sha256File(join(folder, name))) !== hash) return `${join(folder, name)} was changed or damaged`;
  }
  return null;
}

/** Relative paths with `/`, sorted; a link counts as a file and is read through. */
function filesBelow(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return found.filter((name) => name !== LIST).sort();
}
