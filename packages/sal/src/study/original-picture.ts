/** The file that an image of the study was made from, as long as it is what it was. */

import { withImageFile } from '../images/decode.js';
import { checkContent } from './recorded-file.js';
import type { ImageRecord } from './types.js';

/**
 * Does `work` with the bytes of the original picture, which are let go afterwards.
 * @throws FailureError when the file is gone; ChangedFileError when it was changed since `sal init`
 */
export async function withOriginal<T>(
  { id, path, fileSha256 }: ImageRecord,
  work: (bytes: Buffer) => Promise<T>,
): Promise<T> {
  const words = {
    what: `picture of ${id}`,
    fix: 'restore the file, or make the study anew; of a folder that moved: sal relink STUDY --images DIR',
  };
  return await withImageFile(path, async (bytes) => {
    checkContent(bytes, { path, sha256: fileSha256 }, words);
    return await work(bytes);
  });
}
