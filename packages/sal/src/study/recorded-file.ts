/** Files whose content the study has recorded are read once, and compared with the record as they are used. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { FailureError } from '../errors.js';
import { readImageFile } from '../images/decode.js';
import type { AnnotationRecord, RecordedFile } from './types.js';

/** A file whose content is not what the study recorded. */
export class ChangedFileError extends FailureError {}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What the messages say of a file. */
export interface FileWords {
  /** Such as `picture`. */
  what: string;
  /** How a file that is gone or has another content is mended. */
  fix?: string;
}

/** The words for the current mask of an image. */
export function maskWords(imageId: string): FileWords {
  return {
    what: `mask of ${imageId}`,
    fix: 'put the recorded file back; or take the changed one in as a new revision: sal verify STUDY --adopt',
  };
}

/** For a mask in the study's folder that a person changed there. */
export function changedMask({ imageId, path, sha256 }: Pick<AnnotationRecord, 'imageId' | 'path' | 'sha256'>) {
  return changed({ path, sha256 }, maskWords(imageId));
}

function changed({ path, sha256 }: { path: string; sha256: string }, { what, fix }: FileWords): ChangedFileError {
  return new ChangedFileError(`the ${what} was changed since the study recorded it`, {
    where: path,
    expected: `content with SHA-256 ${sha256.slice(0, 12)}...`,
    fix,
  });
}

/** @throws ChangedFileError when the SHA-256 of the content is another than the recorded one */
export function checkContent(bytes: Uint8Array, { path, sha256 }: RecordedFile, words: FileWords): void {
  if (sha256 !== null && sha256Of(bytes) !== sha256) throw changed({ path, sha256 }, words);
}

/**
 * The content of a recorded file.
 * @throws FailureError when it cannot be read or is too large to be an image; ChangedFileError as of `checkContent`
 */
export async function readRecorded(file: RecordedFile, words: FileWords): Promise<Buffer> {
  if (!existsSync(file.path)) throw new FailureError(`the ${words.what} is gone`, { where: file.path, fix: words.fix });
  const bytes = await readImageFile(file.path);
  checkContent(bytes, file, words);
  return bytes;
}
