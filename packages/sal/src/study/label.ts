/**
 * `label`: takes in the masks of images that a selection asked for, whoever drew them. Nothing else in the folder is
 * taken: an image that was not asked for would be a label that no budget counts, one of the test set a leak.
 */

import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { csvText } from '../csv.js';
import { FailureError, InterruptedError } from '../errors.js';
import { UNJUDGED } from '../images/classes.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import type { Hooks } from '../progress.js';
import { maskOwner, readLabelFolder } from './label-folder.js';
import { checkMask, type MaskIndex, type MaskMatch } from './mask-files.js';
import { type MaskFinding, warningsOf } from './mask-findings.js';
import { orderedMap } from './ordered-map.js';
import { ChangedFileError } from './recorded-file.js';
import { readAnnotationMask } from './stored-masks.js';
import type { Study } from './study.js';
import type { AnnotationRecord, ImageRecord } from './types.js';

export const labelSettings = z.object({
  masks: z
    .string()
    .min(1)
    .describe('folder of masks, found by the name of their image, also with _segmentation, _mask, _mask_1 and so on')
    .meta({ placeholder: 'DIR' }),
  author: z.string().min(1).default('unknown').describe('who drew the masks').meta({ placeholder: 'NAME' }),
});

export type LabelSettings = z.output<typeof labelSettings>;

export interface LabelResult {
  /** Masks recorded as new revisions. */
  labelled: number;
  /** Files of the folder that were not taken; see selections/rejected-masks.csv. */
  rejected: number;
  /** Masks that are the current revision already. */
  unchanged: number;
  /** Images that were asked for and still have no mask. */
  missing: number;
}

interface Rejection {
  file: string;
  id: string;
  reason: string;
}

type Outcome = ({ kind: 'labelled' | 'unchanged' } | { kind: 'rejected'; rejections: Rejection[] }) & {
  findings?: readonly MaskFinding[];
};

/**
 * Takes masks in, each as a revision of its own; what is recorded stays recorded if the process dies.
 * @throws FailureError when nothing was asked for yet; UsageError when the folder does not exist; InterruptedError.
 */
export async function labelStudy(study: Study, settings: LabelSettings, hooks: Hooks): Promise<LabelResult> {
  const requested = study.requestedIds();
  if (requested.size === 0) {
    throw new FailureError('no labels were asked for yet', {
      where: study.directory,
      fix: `choose images first: sal select ${study.directory} --budget 50`,
    });
  }
  const { index, unreadable, images: ownImages } = readLabelFolder(study, settings.masks);
  const images = study.images();
  const asked = matches(
    images.filter((image) => requested.has(image.id)),
    study,
    index,
  );
  const annotations = study.annotations();
  const counts = { labelled: 0, unchanged: 0 };
  const rejections: Rejection[] = [];
  const found: { id: string; findings: readonly MaskFinding[] }[] = [];

  const outcomes = orderedMap(asked, Math.max(2, availableParallelism()), async ({ image, match }) => {
    if (hooks.signal.aborted) {
      throw new InterruptedError('interrupted; the masks taken so far are recorded', {
        fix: 'run the same command again',
      });
    }
    const outcome = await takeMask(study, image, match, annotations.get(image.id), settings.author);
    return { ...outcome, id: image.id };
  });
  let done = 0;
  for await (const outcome of outcomes) {
    if (outcome.kind === 'rejected') rejections.push(...outcome.rejections);
    else counts[outcome.kind]++;
    found.push({ id: outcome.id, findings: outcome.findings ?? [] });
    hooks.progress('label', ++done, asked.length);
  }

  rejections.push(
    ...foreignMasks(
      images.filter((image) => !requested.has(image.id)),
      study,
      index,
    ),
    ...unreadable.map(({ path, reason }) => ({ file: path, id: '', reason })),
  );
  if (ownImages > 0) hooks.log(`${ownImages} files of the folder are no masks: they lie among the images of the study`);
  report(study, rejections, hooks);
  for (const sentence of warningsOf(found)) hooks.warn(sentence);
  const annotated = study.annotations();
  const missing = [...requested].filter((id) => !annotated.has(id));
  if (missing.length > 0) {
    hooks.warn(`${missing.length} of ${requested.size} images asked for have no mask yet, such as ${missing[0]}`);
  }
  return { ...counts, rejected: rejections.length, missing: missing.length };
}

interface Matched {
  image: ImageRecord;
  match: MaskMatch;
}

/** The images for which the folder holds something. */
function matches(images: readonly ImageRecord[], study: Study, index: MaskIndex): Matched[] {
  return images
    .map((image) => ({ image, match: index.find(maskOwner(study, image)) }))
    .filter(({ match }) => !('problem' in match && match.problem === 'missing'));
}

async function takeMask(
  study: Study,
  image: ImageRecord,
  match: MaskMatch,
  current: AnnotationRecord | undefined,
  author: string,
): Promise<Outcome> {
  const { id, width, height } = image;
  const classes = study.config.classes.length;
  if ('problem' in match) {
    const reason = 'one of several masks of one image: none is taken';
    return { kind: 'rejected', rejections: match.files.map((file) => ({ file: file.path, id, reason })) };
  }
  const checked = await checkMask(match.files, image, classes);
  const { findings } = checked;
  if ('problem' in checked) {
    return { kind: 'rejected', rejections: [{ file: checked.file, id, reason: checked.problem }], findings };
  }
  if (findings.includes('unjudged')) {
    return { kind: 'rejected', rejections: match.files.map(({ path }) => ({ file: path, id, reason: UNJUDGED })) };
  }
  try {
    if (current && (await isSame(current, checked.mask, classes))) return { kind: 'unchanged', findings };
    const png = await encodeMaskPng(checked.mask, width, height, classes);
    study.addAnnotation(id, png, { author, tool: 'sal label' });
    return { kind: 'labelled', findings };
  } catch (error) {
    // A stored mask that a person repainted must not be replaced unseen.
    if (!(error instanceof ChangedFileError)) throw error;
    return {
      kind: 'rejected',
      rejections: match.files.map(({ path }) => ({ file: path, id, reason: CHANGED_REASON })),
    };
  }
}

const CHANGED_REASON =
  'the stored mask of its image was changed outside the program: sal verify STUDY says which, and --adopt takes it in first';

/** Equal pixels. @throws ChangedFileError where the stored mask is not what was recorded */
async function isSame(current: AnnotationRecord, mask: Uint8Array, classes: number): Promise<boolean> {
  if (!existsSync(current.path)) return false;
  const older = await readAnnotationMask(current, classes);
  return Buffer.compare(older.mask, mask) === 0;
}

/** Everything in the folder that is no mask of an image asked for. */
function foreignMasks(others: readonly ImageRecord[], study: Study, index: MaskIndex): Rejection[] {
  const rejections = matches(others, study, index).flatMap(({ image, match }) => {
    const reason = image.split === 'test' ? 'its image is in the test set' : 'its image was not asked for';
    return match.files.map((file) => ({ file: file.path, id: image.id, reason }));
  });
  const unknown = index
    .unused()
    .map((file) => ({ file: file.path, id: '', reason: 'no image of this study has this name' }));
  return [...rejections, ...unknown];
}

function report(study: Study, rejections: readonly Rejection[], hooks: Hooks): void {
  const text = csvText(
    ['file', 'id', 'reason'],
    rejections.map(({ file, id, reason }) => [file, id, reason]),
  );
  writeFileSync(join(study.directory, 'selections', 'rejected-masks.csv'), text);
  if (rejections.length === 0) return;
  const counts = new Map<string, number>();
  for (const { reason } of rejections) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const kinds = [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count} because ${reason}`);
  const shown = [...kinds.slice(0, 3), ...(kinds.length > 3 ? ['...'] : [])].join('; ');
  const noun = rejections.length === 1 ? 'file was' : 'files were';
  hooks.warn(`${rejections.length} ${noun} not taken: ${shown} (selections/rejected-masks.csv)`);
}
