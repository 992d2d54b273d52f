/**
 * What a person should hear about masks though they are read without error: no lesion at all, nothing but lesion, drawn in
 * the alpha channel, or the sides of the image exchanged. Often all masks of a folder have it, so they are counted.
 */

import { counted } from '../counted.js';
import { IGNORE_INDEX, isUnjudged, UNJUDGED } from '../images/classes.js';
import type { Size } from '../images/decode.js';

/** `turned`: exchanged sides, and the image carries an EXIF turn that explains them. */
export type MaskFinding = 'empty' | 'full' | 'unjudged' | 'alpha' | 'transposed' | 'turned';

/** In tables, of one mask. */
export const FINDING_TEXT: Readonly<Record<MaskFinding, string>> = {
  empty: 'taken, but empty: no pixel has a class other than background',
  full: 'taken, but full: every pixel has one class that is not background',
  unjudged: `taken, but ${UNJUDGED}`,
  alpha: 'taken by its alpha channel: what is opaque is the lesion',
  transposed: 'has the sides of its image exchanged',
  turned: 'has the sides of its image exchanged, which carries an EXIF turn',
};

/** Of a mask that was read: class indices [height, width]. */
export function findingsOf(mask: Uint8Array, drawnByAlpha: boolean): MaskFinding[] {
  const found: MaskFinding[] = drawnByAlpha ? ['alpha'] : [];
  if (isUnjudged(mask)) return [...found, 'unjudged'];
  const first = mask.find((index) => index !== IGNORE_INDEX);
  const isOne = mask.every((index) => index === first || index === IGNORE_INDEX);
  if (isOne) found.push(first === 0 ? 'empty' : 'full');
  return found;
}

/** Why a mask of another size than its image cannot be taken. @param stored size of the image before an EXIF turn */
export function wrongSize(mask: Size, image: Size, stored: Size): { problem: string; findings: MaskFinding[] } {
  const problem = `is ${mask.width} x ${mask.height}, its image is ${image.width} x ${image.height}`;
  if (!hasExchangedSides(mask, image)) return { problem, findings: [] };
  if (!isSame(mask, stored)) return { problem: `${problem}: the sides are exchanged`, findings: ['transposed'] };
  return {
    problem: `${problem}: the image carries an EXIF turn, the mask was drawn on the unturned picture`,
    findings: ['turned'],
  };
}

/** Of a square nobody can tell. */
export function hasExchangedSides(mask: Size, image: Size): boolean {
  return image.width !== image.height && isSame(mask, { width: image.height, height: image.width });
}

function isSame(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

/** A sentence for each kind that occurs, with how many and one of them. */
export function warningsOf(masks: readonly { id: string; findings: readonly MaskFinding[] }[]): string[] {
  const having = (...kinds: MaskFinding[]) =>
    masks.filter(({ findings }) => findings.some((finding) => kinds.includes(finding))).map(({ id }) => id);
  const of = (ids: readonly string[]) => `${counted(ids.length, 'mask')} of ${masks.length}`;
  const sentences: string[] = [];
  const say = (ids: readonly string[], text: (some: string) => string) => {
    if (ids.length > 0) sentences.push(text(ids[0]!));
  };
  const [empty, full, unjudged, alpha] = [having('empty'), having('full'), having('unjudged'), having('alpha')];
  say(empty, (id) => `${of(empty)} taken without any lesion, such as that of ${id}: right only where there is none`);
  say(
    full,
    (id) => `${of(full)} taken with one class on every pixel, such as that of ${id}: look whether that is meant`,
  );
  say(unjudged, (id) => `${of(unjudged)} left out of evaluation and training, such as that of ${id}: ${UNJUDGED}`);
  say(alpha, (id) => `${of(alpha)} read from the alpha channel, such as that of ${id}: what is opaque is the lesion`);
  const [exchanged, turned] = [having('transposed', 'turned'), having('turned')];
  say(exchanged, (id) => {
    const why =
      turned.length > 0 ? `; ${turned.length} of these images carry an EXIF turn, which is applied to them` : '';
    return `${of(exchanged)} cannot be used because the sides are exchanged, such as that of ${id}${why}: turn the masks as the images are shown`;
  });
  return sentences;
}
