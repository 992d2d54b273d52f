import type { SegmentationMethod } from '../method.js';
import { meanTeacher } from './mean-teacher.js';
import { supervised } from './supervised.js';

/** Every training method; adding one is one file and one line here. */
export const methods = {
  supervised,
  'mean-teacher': meanTeacher,
} satisfies Record<string, SegmentationMethod>;

export type MethodName = keyof typeof methods;

export const methodNames = Object.keys(methods) as MethodName[];
