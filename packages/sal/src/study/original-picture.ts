/** The file that an image of the study was made from, as long as it is what it was. */

import { readRecorded } from './recorded-file.js';
import type { ImageRecord } from './types.js';

/**
 * The bytes of the original picture.
 * @throws FailureError when the file is gone or was changed since `sal init`
 */
export async function readOriginal({ id, path, fileSha256 }: ImageRecord): Promise<Buffer> {
  return await readRecorded(
    { path, sha256: fileSha256 },
    {
      what: `picture of ${id}`,
      fix: 'restore the file, or make the study anew; of a folder that moved: sal relink STUDY --images DIR',
    },
  );
}
