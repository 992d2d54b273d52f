/** Files whose content the study has recorded are read once, and compared with the record as they are used. */

import { createHash } from 'node:crypto';
import { FailureError } from '../errors.js';
import { withImageFile } from '../images/decode.js';
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

/**
 * The content of a recorded file.
 * @throws FailureError when it cannot be read; ChangedFileError when its SHA-256 is another than the recorded one
 */
export async function readRecorded(file: RecordedFile, { what, fix }: FileWords): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await withImageFile(file.path, async (content) => content);
  } catch (error) {
    // Of a file that nothing is recorded of, the reader has said all there is.
    if (error instanceof FailureError && file.sha256 === null) throw error;
    throw new FailureError(`the ${what} cannot be read: ${(error as Error).message}`, { where: file.path, fix });
  }
  if (file.sha256 !== null && sha256Of(bytes) !== file.sha256) {
    throw changed({ path: file.path, sha256: file.sha256 }, { what, fix });
  }
  return bytes;
}
