/**
 * Images that show the same picture (study/duplicates.ts) need one label, not two: copies of what is labelled, asked for
 * or picked already are asked for only when nothing else is left.
 */

import type { z } from 'zod';
import { pictureDifference } from '../images/hash.js';
import { MAX_DIFFERENCE } from '../study/duplicates.js';
import type { ImageRecord } from '../study/types.js';
import type { CandidatePick, Candidates, Choice, ChoiceSettings, Strategy } from './strategy.js';

/** Prepared pixels of one cache row, with their shape. */
export type PictureOf = (image: ImageRecord) => Parameters<typeof pictureDifference>[0];

/**
 * Per image, the index of the one that stands for it: itself, or an image of the same group that shows the same
 * picture. A taken image stands for its copies, else the first by id. Only groups of several images are looked at.
 */
export function representatives(
  pool: readonly ImageRecord[],
  taken: readonly boolean[],
  pictureOf: PictureOf,
): Int32Array {
  const groups = new Map<string, number[]>();
  for (const [i, { group }] of pool.entries()) groups.set(group, [...(groups.get(group) ?? []), i]);
  const standsFor = Int32Array.from(pool, (_, i) => i);
  for (const members of groups.values()) {
    if (members.length < 2) continue;
    const order = [...members.filter((i) => taken[i]), ...members.filter((i) => !taken[i])];
    const kept: { index: number; picture: ReturnType<PictureOf> }[] = [];
    for (const index of order) {
      const picture = pictureOf(pool[index] as ImageRecord);
      const same = kept.find((other) => pictureDifference(other.picture, picture) <= MAX_DIFFERENCE);
      if (same) standsFor[index] = same.index;
      else kept.push({ index, picture });
    }
  }
  return standsFor;
}

/**
 * `strategy.choose`, passing over every pick that shows the picture of an earlier pick or of a taken image; these follow
 * at the end where the budget leaves nothing else. What is passed over is made up for by asking for so many more: of a
 * nested strategy these come after the picks so far, and this is nested as well. A strategy whose picks depend on the
 * budget answers a larger budget with other picks; they are cut, in their order, to the budget that was asked for.
 */
export function chooseWithoutCopies(
  strategy: Strategy,
  candidates: Candidates,
  settings: ChoiceSettings,
  standsFor: Int32Array,
  options: z.output<z.ZodObject> = {},
): Choice {
  const untaken = candidates.taken.filter((value) => !value).length;
  for (let budget = settings.budget; ; ) {
    const choice = strategy.choose(candidates, { ...settings, budget }, options);
    const { first, copies } = setCopiesAside(choice.picks, candidates, standsFor);
    const missing = settings.budget - first.length;
    if (missing <= 0 || budget === untaken) {
      return { ...choice, picks: [...first, ...copies].slice(0, settings.budget) };
    }
    budget = Math.min(budget + missing, untaken);
  }
}

function setCopiesAside(picks: readonly CandidatePick[], { ids, taken }: Candidates, standsFor: Int32Array) {
  const shownBy = new Map<number, number>();
  for (const [i, value] of taken.entries()) if (value) shownBy.set(standsFor[i] as number, i);
  const first: CandidatePick[] = [];
  const copies: CandidatePick[] = [];
  for (const pick of picks) {
    const picture = standsFor[pick.index] as number;
    const other = shownBy.get(picture);
    if (other === undefined) {
      shownBy.set(picture, pick.index);
      first.push(pick);
    } else {
      copies.push({ ...pick, reason: `shows the same picture as ${ids[other]}; nothing else is left` });
    }
  }
  return { first, copies };
}
