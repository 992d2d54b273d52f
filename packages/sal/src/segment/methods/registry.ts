import { UsageError } from '../../errors.js';
import { suggest } from '../../nearest.js';
import type { SegmentationMethod } from '../method.js';
import { meanTeacher } from './mean-teacher.js';
import { supervised } from './supervised.js';

/** Every training method; adding one is one file and one line here. */
export const methods: readonly SegmentationMethod[] = [supervised, meanTeacher];

/** @throws UsageError that lists the methods and suggests the nearest */
export function methodNamed(name: string): SegmentationMethod {
  const found = methods.find((method) => method.name === name);
  if (found) return found;
  const names = methods.map((method) => method.name);
  throw new UsageError(`no training method is called ${JSON.stringify(name)}`, {
    expected: names.join(', '),
    fix: suggest(name, names),
  });
}
