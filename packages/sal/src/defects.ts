/**
 * The named defects of the published code, as data. Each can be switched on in the stage where it sits
 * (`--reproduce-defect NAME`), so that its cost is measured one at a time; none is ever on by default.
 */

import { z } from 'zod';

/** Verbs that take `--reproduce-defect`. */
export type DefectStage = 'pretrain' | 'select' | 'train';

export interface Defect {
  /** Kebab-case, stable. */
  readonly name: string;
  /** Where it is reproduced here. */
  readonly stages: readonly DefectStage[];
  /** What the published code does. */
  readonly summary: string;
  /** In whose code: SAAL, SAL-SMIS, CEAL. */
  readonly where: string;
  readonly paper: string;
}

const saal = 'SAAL 2022, arXiv 2205.07021';
const salSmis = 'SAL-SMIS 2023';
const both = { where: 'SAAL, SAL-SMIS', paper: `${saal}; ${salSmis}` } as const;
const onlySalSmis = { where: 'SAL-SMIS', paper: salSmis } as const;
const onlyCeal = { where: 'CEAL', paper: 'CEAL 2017, arXiv 1711.09168' } as const;

export const defects = [
  {
    name: 'shuffled-features',
    stages: ['select'],
    summary: 'features come from a generator that reshuffles at every call: row i is not image i, the choice is random',
    ...both,
  },
  {
    name: 'corrupted-features',
    stages: ['select'],
    summary: 'features are those of distorted images, with the network in training mode',
    ...both,
  },
  {
    name: 'no-ssl-init',
    stages: ['train'],
    summary: 'the pretrained weights are never loaded',
    ...both,
  },
  {
    name: 'no-grad-unlabelled',
    stages: ['train'],
    summary: 'the loss on unlabelled images is computed without gradient: the semi-supervised part does nothing',
    ...onlySalSmis,
  },
  {
    name: 'frozen-rounds',
    stages: ['train'],
    summary: 'active rounds ask for more labels and then train on the first selection',
    ...onlySalSmis,
  },
  {
    name: 'no-uncertainty',
    stages: ['select'],
    summary: 'later rounds extend the distance lists of the first one; nothing is measured',
    ...both,
  },
  {
    name: 'first-n-random',
    stages: ['select'],
    summary: 'the random baseline takes the first N images',
    ...both,
  },
  {
    name: 'foreign-picks',
    stages: ['select'],
    summary: "a cluster's list ranks all images, not its members, without removing what another list has taken",
    ...both,
  },
  {
    name: 'xor-list',
    stages: ['train'],
    summary: 'eleven hard-coded indices are XOR-ed into the unlabelled set',
    ...onlySalSmis,
  },
  {
    name: 'double-sigmoid',
    stages: ['pretrain'],
    summary: 'the restored image passes two sigmoids: its values lie in 0.50..0.73',
    ...both,
  },
  {
    name: 'input-scale',
    stages: ['pretrain', 'train'],
    summary: 'the self-supervised network sees pixels in 0..1, the segmentation network pixels in 0..255',
    ...both,
  },
  {
    name: 'eroded-masks',
    stages: ['train'],
    summary: 'masks are resized bicubically and cast to integers: only pixels at exactly 255 stay lesion',
    ...both,
  },
  {
    name: 'test-set-steers',
    stages: ['pretrain'],
    summary: 'the test images decide when the self-supervised training stops and which weights it keeps',
    ...both,
  },
  {
    name: 'mismatched-pseudo',
    stages: ['train'],
    summary: 'pseudo-labels are paired with other images: a position in the pool is used as index of the data set',
    ...onlyCeal,
  },
  {
    name: 'modal-pseudo',
    stages: ['train'],
    summary: 'pseudo-labelled images come from the fullest bin of the histogram, not from the most certain ones',
    ...onlyCeal,
  },
] as const satisfies readonly Defect[];

type NameIn<Stage extends DefectStage, D extends Defect> = D extends { stages: readonly (infer Own)[] }
  ? Stage extends Own
    ? D['name']
    : never
  : never;

/** Names of the defects of a stage; of every stage unless one is named. */
export type DefectName<Stage extends DefectStage = DefectStage> = Stage extends DefectStage
  ? NameIn<Stage, (typeof defects)[number]>
  : never;

export function defectNames<Stage extends DefectStage>(stage: Stage): DefectName<Stage>[] {
  const own: readonly Defect[] = defects.filter(({ stages }: Defect) => stages.includes(stage));
  return own.map(({ name }) => name as DefectName<Stage>);
}

/** The setting `reproduceDefect` of a stage: a list of its own defects. */
export function defectSetting<Stage extends DefectStage>(stage: Stage) {
  return z
    .array(z.enum(defectNames(stage)))
    .default([])
    .describe('defects of the published code to reproduce, to measure what each one costs');
}
