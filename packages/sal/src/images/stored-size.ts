/** The size of a picture as it is stored, before the turn that its EXIF data ask for. Only the header is read. */

import { openBytes, readImageFile, type Size } from './decode.js';

/** @throws FailureError when the file cannot be read or is no picture */
export async function storedSize(path: string): Promise<Size> {
  return (await openBytes(await readImageFile(path), path, Number.MAX_SAFE_INTEGER)).stored;
}
