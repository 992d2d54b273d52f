import { expect, it } from 'vitest';
import { makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { currentLabels } from '../study/label-snapshot.js';
import type { ImageRecord } from '../study/types.js';
import { poolByLabel } from './pool.js';

const tracked = removeAfterEach();
const idsOf = (images: readonly ImageRecord[]) => images.map(({ id }) => id);

it('parts the pool by label; the test images are in neither part', async () => {
  const study = tracked(await makeLabelledStudy({ pool: 24, labels: 6 }));
  const { labelled, unlabelled } = poolByLabel(study, currentLabels(study));
  expect(labelled).toHaveLength(6);
  expect(unlabelled).toHaveLength(18);
  expect(idsOf([...labelled, ...unlabelled]).sort()).toEqual(idsOf(study.images({ split: 'pool' })).sort());
});

it('frozen-rounds: only labels of the first round train, those of later rounds are not even unlabelled', async () => {
  const study = tracked(await makeLabelledStudy({ pool: 24, labels: 6 }));
  const all = poolByLabel(study, currentLabels(study));
  const ask = (images: readonly ImageRecord[]) =>
    study.recordSelection({
      strategy: 'random',
      budget: images.length,
      seed: 1,
      picks: images.map(({ id }, rank) => ({ id, rank, reason: '', cluster: null, distance: null })),
    });
  expect(poolByLabel(study, currentLabels(study), ['frozen-rounds'])).toEqual(all);
  ask(all.labelled.slice(0, 4));
  ask(all.labelled.slice(4));
  const frozen = poolByLabel(study, currentLabels(study), ['frozen-rounds']);
  expect(frozen).toEqual({ labelled: all.labelled.slice(0, 4), unlabelled: all.unlabelled });
});

it('xor-list: eleven images of the pool change sides in the unlabelled set', async () => {
  const study = tracked(await makeLabelledStudy({ pool: 24, labels: 6 }));
  const right = poolByLabel(study, currentLabels(study));
  const broken = poolByLabel(study, currentLabels(study), ['xor-list']);
  expect(broken.labelled).toEqual(right.labelled);
  const [before, after] = [new Set(idsOf(right.unlabelled)), new Set(idsOf(broken.unlabelled))];
  const changed = idsOf(study.images({ split: 'pool' })).filter((id) => before.has(id) !== after.has(id));
  expect(changed).toHaveLength(11);
  expect(idsOf(right.labelled).some((id) => after.has(id))).toBe(true);
});
