import type { SegmentationMethod } from '../method.js';
import { bcp } from './bcp.js';
import { cps } from './cps.js';
import { entropyMinimisation } from './entropy-minimisation.js';
import { fixmatch } from './fixmatch.js';
import { ict } from './ict.js';
import { meanTeacher } from './mean-teacher.js';
import { pseudoLabel } from './pseudo-label.js';
import { salsmisKl } from './salsmis-kl.js';
import { supervised } from './supervised.js';
import { uncertaintyAwareMeanTeacher } from './uncertainty-aware-mean-teacher.js';
import { unimatch } from './unimatch.js';

/** Every training method; adding one is one file and one line here. */
export const methods = {
  supervised,
  'pseudo-label': pseudoLabel,
  'mean-teacher': meanTeacher,
  'uncertainty-aware-mean-teacher': uncertaintyAwareMeanTeacher,
  'entropy-minimisation': entropyMinimisation,
  cps,
  ict,
  fixmatch,
  unimatch,
  bcp,
  'salsmis-kl': salsmisKl,
} satisfies Record<string, SegmentationMethod>;

export type MethodName = keyof typeof methods;

export const methodNames = Object.keys(methods) as MethodName[];
