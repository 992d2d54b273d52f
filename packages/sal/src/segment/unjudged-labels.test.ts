import { setThreads } from '@sal-smis/torch';
import { beforeAll, expect, it } from 'vitest';
import { makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { tinyTraining as tiny } from '../../test/support/tiny-training.js';
import { IGNORE_INDEX } from '../images/classes.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import { silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { trainStudy } from './train.js';

beforeAll(() => setThreads(1));
const tracked = removeAfterEach();

/** Of three classes; masks of the first `void` labels are 255 everywhere. */
async function study(labels: number, voids: number): Promise<Study> {
  const made = tracked(
    await makeLabelledStudy({ size: 32, pool: 16, labels, classes: ['background', 'lesion', 'nodule'] }),
  );
  const png = await encodeMaskPng(new Uint8Array(32 * 32).fill(IGNORE_INDEX), 32, 32, 3);
  for (const id of [...made.annotations().keys()].slice(0, voids)) {
    made.addAnnotation(id, png, { author: 'truth', tool: 'test' });
  }
  return made;
}

function listening() {
  const warnings: string[] = [];
  return { warnings, hooks: { ...silentHooks, warn: (text: string) => warnings.push(text) } };
}

it('labels that nobody judged are left out of training and validation, and counted', async () => {
  const made = await study(12, 4);
  const { warnings, hooks } = listening();
  const rule = { validationFrom: 10, validationShare: 0.5, validateEvery: 1 };
  const result = await trainStudy(made, { ...tiny, ...rule, iterations: 1 }, hooks);
  const counts = warnings.flatMap((text) => {
    const match = /^(\d+) labels? left out of (training|validation), such as \S+: nobody judged any pixel/.exec(text);
    return match ? [Number(match[1])] : [];
  });
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  const kept = new Set(result.validation);
  const voids = [...made.annotations().keys()].slice(0, 4);
  expect(voids.filter((id) => kept.has(id))).toEqual([]);
});

it('a training where nothing is left says so', async () => {
  const made = await study(3, 3);
  await expect(trainStudy(made, tiny, silentHooks)).rejects.toThrow(
    /nothing to learn from in 3 labels[\s\S]*sal label/,
  );
});
