/** Finds the image that a table means, however the table spells it. Pure. */

import { nameKey } from './mask-names.js';

/** What an image may be called by. */
export interface NamedImage {
  id: string;
  stem: string;
  /** Relative to the folder of images, with forward slashes. */
  path: string;
  absolute: string;
}

/** Extensions of any format, also of ones that the images had before: `.bmp`, `.dcm`, `.nii.gz`. */
const EXTENSION = /(\.nii)?\.[a-z][a-z0-9]{0,4}$/i;

export class ImageNames {
  private readonly byName = new Map<string, NamedImage[]>();
  private readonly byId = new Map<string, NamedImage>();

  constructor(images: readonly NamedImage[]) {
    for (const image of images) {
      this.byId.set(nameKey(image.id), image);
      const names = new Set([nameKey(image.stem), nameKey(nameOf(image.path))]);
      for (const name of names) {
        const list = this.byName.get(name);
        if (list) list.push(image);
        else this.byName.set(name, [image]);
      }
    }
  }

  /**
   * The images that a table may mean by a name: an id, or a file name with or without an extension (of any format), with
   * or without folders before it. Folders decide where several images share the name; without them all of these are
   * meant. Upper and lower case count only where images differ by nothing else.
   * @returns none, one, or several that the text does not tell apart
   */
  find(text: string): NamedImage[] {
    const parts = text
      .normalize('NFC')
      .replaceAll('\\', '/')
      .split('/')
      .filter((part) => part !== '' && part !== '.');
    const name = parts.pop();
    if (name === undefined) return [];
    for (const spelling of spellingsOf(name)) {
      const byId = parts.length === 0 ? this.byId.get(nameKey(spelling)) : undefined;
      if (byId) return [byId];
      const found = inFolders(this.byName.get(nameKey(spelling)) ?? [], parts);
      const exact = found.filter((image) => image.stem === spelling || nameOf(image.path) === spelling);
      if (found.length > 0) return exact.length > 0 ? exact : found;
    }
    return [];
  }
}

/** As it is written, and without an extension. */
function spellingsOf(name: string): string[] {
  const bare = name.replace(EXTENSION, '');
  return bare === name || bare === '' ? [name] : [name, bare];
}

/**
 * Those images whose own folders agree with most of the folders that the table names, from the inside. An image that lies
 * in folders of which the table names none is another one of the same name.
 */
function inFolders(images: readonly NamedImage[], folders: readonly string[]): NamedImage[] {
  if (folders.length === 0) return [...images];
  const wanted = [...folders].reverse();
  const agreements = images.map((image) => {
    const own = image.absolute.replaceAll('\\', '/').split('/').slice(0, -1).reverse();
    const differs = wanted.findIndex((folder, i) => nameKey(folder) !== nameKey(own[i] ?? ''));
    return differs === -1 ? wanted.length : differs;
  });
  const most = Math.max(0, ...agreements);
  return images.filter((image, i) => agreements[i] === most && (most > 0 || !image.path.includes('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
