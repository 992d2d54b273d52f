/** What of a study's files must be the same in two runs: bytes, and text without the times and places in it. */

import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What a result is compared by: a name, and a hash or text. */
export type Essence = Map<string, string>;

/** Paths of all files and links below a folder, relative to it, in order. */
export function pathsBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const found: string[] = [];
  const visit = (directory: string) => {
    for (const name of namesIn(directory)) {
      const path = join(directory, name);
      if (lstatSync(path).isDirectory()) visit(path);
      else found.push(relative(folder, path));
    }
  };
  visit(folder);
  return found.sort();
}

/** None of a folder that is closed to everybody. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return [];
    throw error;
  }
}

/** Keys of JSON that tell when, where and how fast, not what. */
const passing =
  /^(created|finished|completed|started|updated|date|when|.*[sS]econds|.*[mM]s|time|host|process|pid|directory|study|images|masks|path|config|versions|rate|look|testLooks|looks|evaluation|trainRun)$/;

/** JSON with the passing keys taken out wherever they stand, as text. */
export function lastingJson(text: string): string {
  const lasting = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(lasting);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !passing.test(key))
        .map(([key, inner]) => [key, lasting(inner)]),
    );
  };
  return JSON.stringify(lasting(JSON.parse(text)));
}

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Adds a file under a name; a missing one is said to be missing. */
export function addFile(essence: Essence, name: string, path: string): void {
  if (!existsSync(path)) essence.set(name, 'missing');
  else if (path.endsWith('.json')) essence.set(name, lastingOr(readFileSync(path)));
  else if (path.endsWith('.safetensors')) essence.set(name, hashOf(withoutMetadata(readFileSync(path))));
  else essence.set(name, hashOf(readFileSync(path)));
}

/** Tensors without what the file says of its origin: the same weights made by run 2 in the place of run 1. */
function withoutMetadata(content: Buffer): Buffer {
  try {
    const end = 8 + Number(content.readBigUInt64LE(0));
    const { __metadata__: _, ...tensors } = JSON.parse(content.toString('utf8', 8, end)) as Record<string, unknown>;
    return Buffer.concat([Buffer.from(JSON.stringify(tensors)), content.subarray(end)]);
  } catch {
    return content;
  }
}

function lastingOr(content: Buffer): string {
  try {
    return hashOf(lastingJson(content.toString('utf8')));
  } catch {
    return `no JSON, ${hashOf(content)}`;
  }
}

/** Names under which two essences differ, with both values. */
export function differences(expected: Essence, actual: Essence): string[] {
  const names = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  return names
    .filter((name) => expected.get(name) !== actual.get(name))
    .map((name) => `${name} is ${actual.get(name) ?? 'absent'}, without the fault ${expected.get(name) ?? 'absent'}`);
}
