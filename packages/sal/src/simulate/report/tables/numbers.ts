/** Numbers as the tables of a simulation show them. */
import { fixed, interval } from '../../../report/html.js';
import type { DifferenceAnalysis, Ends } from '../../analysis/types.js';

export const none = '\u2013';

/** `0.871 ± 0.004` */
export function meanAndDeviation(mean: number, deviation: number | null): string {
  return deviation === null ? fixed(mean, 3) : `${fixed(mean, 3)} \u00b1 ${fixed(deviation, 3)}`;
}

/** `97.8 % (97.1 to 98.4)` */
export function percentWithInterval(share: number, ends: Ends | null): string {
  const percent = `${fixed(100 * share, 1)} %`;
  return ends ? `${percent} (${interval([100 * ends[0], 100 * ends[1]], 1)})` : percent;
}

export function pValue(p: number): string {
  return p < 0.001 ? '< 0.001' : fixed(p, 3);
}

/** A difference that may be believed: its interval leaves zero out, and its corrected p over images is below 0.05. */
export function isClear({ ci95, pImagesHolm }: DifferenceAnalysis): boolean {
  return ci95 !== null && (ci95[0] > 0 || ci95[1] < 0) && pImagesHolm < 0.05;
}
