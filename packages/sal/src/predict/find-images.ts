/** Which files of a folder are images to predict. */

import { UsageError } from '../errors.js';
import { type LeftOut, leaveOut } from '../study/leave-out.js';
import { FORMAT_OF_EXTENSION, findFiles, isImageName } from '../study/scan.js';
import type { FailedImage } from './stream.js';

export interface FoundImages {
  /** Relative to the folder, with `/` between folders, sorted. */
  names: string[];
  /** Links that lead nowhere and the like under the name of an image, and folders that cannot be read. */
  unreadable: FailedImage[];
  /** Masks, earlier results and other pictures that are made from an image, with the reason. */
  leftOut: LeftOut[];
  /** Number of files that are no images by their extension. */
  ignored: number;
}

/**
 * Images in the folder and its subfolders. Hidden files, studies and the folder `out` are passed over.
 * @param maskLike `keep`: masks and results are images too
 * @throws UsageError when the folder is missing, is a file, or holds no image
 */
export async function findImages(
  directory: string,
  out: string,
  maskLike: 'leave-out' | 'keep' = 'leave-out',
): Promise<FoundImages> {
  const { files, setAside } = findFiles(directory, [out]);
  const { kept, leftOut } = maskLike === 'keep' ? { kept: files, leftOut: [] } : await leaveOut(files);
  const names = kept
    .map(({ path }) => path)
    .filter(isImageName)
    .sort();
  const unreadable = setAside.filter(({ path }) => isImageName(path) || path.endsWith('/'));
  if (names.length + unreadable.length === 0) throw noImages(directory, leftOut);
  return {
    names,
    unreadable: unreadable.map(({ path, reason }) => ({ image: path, reason })),
    leftOut,
    ignored: files.length - names.length - leftOut.length,
  };
}

function noImages(directory: string, [left]: readonly LeftOut[]): UsageError {
  const known = Object.keys(FORMAT_OF_EXTENSION).join(' ');
  return new UsageError('holds no images', {
    where: directory,
    expected: `files with one of the extensions ${known}`,
    fix: left && `${left.path} ${left.reason}: where such files are the images, --mask-like keep takes them`,
  });
}
