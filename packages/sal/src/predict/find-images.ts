/** Which files of a folder are images to predict. */

import { extname } from 'node:path';
import { UsageError } from '../errors.js';
import { COMPANION, FORMAT_OF_EXTENSION, findFiles, stemOf } from '../study/scan.js';
import { RECORD_FILE } from './output-record.js';
import type { FailedImage } from './stream.js';

export interface FoundImages {
  /** Relative to the folder, with `/` between folders, sorted. */
  names: string[];
  /** Links that lead nowhere and the like, under the name of an image. */
  unreadable: FailedImage[];
  /** Files that are passed over: not images by their names, masks that lie beside their images, earlier results. */
  ignored: number;
}

/**
 * Images in the folder and its subfolders. Hidden files, studies, the folder `out` and the output folders of earlier
 * predictions are passed over.
 * @throws UsageError when the folder is missing, is a file, or holds no image
 */
export function findImages(directory: string, out: string): FoundImages {
  const { files, setAside } = findFiles(directory, [out]);
  const paths = files.map(({ path }) => path);
  const stems = new Set(paths.map(stemOf));
  const resultFolders = paths
    .filter((path) => path.endsWith(`/${RECORD_FILE}`))
    .map((path) => path.slice(0, -RECORD_FILE.length));
  const isWanted = (path: string) => {
    const stem = stemOf(path);
    const image = stem.replace(COMPANION, '');
    const isCompanion = image !== stem && stems.has(image);
    return isImageName(path) && !isCompanion && !resultFolders.some((folder) => path.startsWith(folder));
  };
  const names = paths.filter(isWanted).sort();
  const unreadable = setAside.filter(({ path }) => isWanted(path));
  if (names.length + unreadable.length === 0) {
    const known = Object.keys(FORMAT_OF_EXTENSION).join(' ');
    throw new UsageError('holds no images', {
      where: directory,
      expected: `files with one of the extensions ${known}`,
    });
  }
  return {
    names,
    unreadable: unreadable.map(({ path, reason }) => ({ image: path, reason })),
    ignored: files.length - names.length,
  };
}

function isImageName(path: string): boolean {
  return extname(path).toLowerCase() in FORMAT_OF_EXTENSION;
}
