/** Whether a recorded file is what it was, without holding it in memory. */

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import type { RecordedFile } from './types.js';

/** `unknown`: it is there, and an older version of the program recorded no hash of it. */
export type FileState = 'right' | 'gone' | 'changed' | 'unknown' | 'unreadable';

export async function fileState({ path, sha256 }: RecordedFile): Promise<FileState> {
  if (!existsSync(path)) return 'gone';
  if (sha256 === null) return 'unknown';
  try {
    return (await hashFile(path)) === sha256 ? 'right' : 'changed';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return 'unreadable';
  }
}

/** SHA-256 of a file of any size. */
async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
