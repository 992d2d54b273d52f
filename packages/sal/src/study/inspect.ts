/** Decodes one image file and its mask, and says what is wrong with them instead of throwing. */

import { extname } from 'node:path';
import { FailureError } from '../errors.js';
import { type GreyLevels, inspectImage, type Size, withImageFile } from '../images/decode.js';
import { differenceHash } from '../images/hash.js';
import type { Intensity } from '../images/intensity.js';
import type { Pixels } from '../images/pixels.js';
import type { Fingerprint } from './duplicates.js';
import { hasFewColors, isMostlyTwoValues } from './few-colors.js';
import type { InitSettings } from './init-settings.js';
import { checkMask, type MaskMatch, withoutPath } from './mask-files.js';
import type { MaskFinding } from './mask-findings.js';
import { pixelsDigest } from './prepared-pixels.js';
import { sha256Of } from './recorded-file.js';
import { type Candidate, FORMAT_OF_EXTENSION } from './scan.js';
import type { RecordedFile } from './types.js';

export interface MaskProblem {
  /** Relative to the folder of masks; empty where the mask is missing. */
  file: string;
  id: string;
  problem: string;
}

export interface Inspected extends Fingerprint {
  candidate: Candidate;
  width: number;
  height: number;
  /** Prepared: size x size. */
  pixels: Pixels;
  /** What is left of a deep picture; null where it had 8 bits. */
  grey: GreyLevels | null;
  /** True where the picture has so few colours that it may be a mask, though nothing else says so. */
  mayBeMask: boolean;
  /** Of the original file. */
  fileSha256: string;
  /** Files whose union is the reference mask; empty where there is none. */
  referenceMasks: readonly RecordedFile[];
  /** How far two of them overlap, as of `uniteMasks`. */
  maskOverlap: number;
  maskProblems: MaskProblem[];
  /** Of its mask, whether it is taken or not. */
  maskFindings: readonly MaskFinding[];
}

type MaskFindings = Pick<Inspected, 'referenceMasks' | 'maskOverlap' | 'maskProblems' | 'maskFindings'>;

export type Inspection = Inspected | { candidate: Candidate; reason: string };

/**
 * @param match the image's mask, or null where the study has no reference masks
 * @param intensity windows of the study's deep pictures
 */
export async function inspectCandidate(
  candidate: Candidate,
  match: MaskMatch | null,
  settings: InitSettings,
  intensity: Intensity,
): Promise<Inspection> {
  const { size, color } = settings;
  try {
    const rules = { maxPixels: settings.maxPixels, intensity };
    const { pixels, width, height, format, grey, fileSha256 } = await withImageFile(
      candidate.absolute,
      async (bytes) => ({
        ...(await inspectImage(bytes, candidate.absolute, size, color, rules)),
        fileSha256: sha256Of(bytes),
      }),
    );
    const extension = extname(candidate.path).toLowerCase();
    const named = FORMAT_OF_EXTENSION[extension];
    if (settings.mislabelled === 'quarantine' && named !== undefined && named !== format) {
      return { candidate, reason: `mislabelled: the extension is ${extension}, the content is ${format}` };
    }
    const pixelsSha256 = pixelsDigest(width, height, pixels.data);
    const hash = differenceHash({ ...pixels, pixels: pixels.data });
    const mask = await inspectMask(candidate, match, { width, height }, settings.classes.length);
    const mayBeMask = isMostlyTwoValues(pixels.data, pixels.channels) && (await hasFewColors(candidate.absolute, 2));
    return { candidate, width, height, pixels, grey, mayBeMask, fileSha256, pixelsSha256, hash, ...mask };
  } catch (error) {
    return { candidate, reason: reasonOf(error, candidate.absolute) };
  }
}

async function inspectMask(
  { id, absolute }: Candidate,
  match: MaskMatch | null,
  image: Size,
  classes: number,
): Promise<MaskFindings> {
  const none = { referenceMasks: [], maskOverlap: 0, maskFindings: [] };
  if (match === null) return { ...none, maskProblems: [] };
  if ('problem' in match) {
    if (match.problem === 'missing') return { ...none, maskProblems: [{ file: '', id, problem: 'missing' }] };
    const problem = 'one of several masks of one image: none is taken';
    return { ...none, maskProblems: match.files.map((file) => ({ file: file.path, id, problem })) };
  }
  const checked = await checkMask(match.files, { ...image, path: absolute }, classes);
  const maskFindings = checked.findings;
  if ('problem' in checked) {
    return { ...none, maskFindings, maskProblems: [{ file: checked.file, id, problem: checked.problem }] };
  }
  const { files, overlap } = checked;
  return { referenceMasks: files, maskOverlap: overlap, maskProblems: [], maskFindings };
}

/** Errors of reading and decoding become reasons; anything else is a bug and goes on. */
function reasonOf(error: unknown, path: string): string {
  if (error instanceof FailureError) return withoutPath(error.message, path);
  if (error instanceof Error && 'code' in error) return `cannot be read: ${error.message}`;
  throw error;
}
