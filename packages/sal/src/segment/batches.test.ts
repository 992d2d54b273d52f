import { scope, type Tensor } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { methodSettings } from '../../test/support/segmentation.js';
import { currentLabels } from '../study/label-snapshot.js';
import { Batches } from './batches.js';
import { loadLabelled } from './labelled-data.js';
import { strongView } from './strong-view.js';

const tracked = removeAfterEach();

it('augment false hands the method the prepared pixels and masks as they are', async () => {
  const made = tracked(await makeLabelledStudy({ pool: 6, labels: 6 }));
  const images = made.images({ split: 'pool' }).slice(0, 6);
  const labelled = await loadLabelled(made, images, currentLabels(made));
  const settings = { ...methodSettings({ augment: false }), seed: 3 };
  const source = { labelled, unlabelledRows: images.map(({ row }) => row), study: made, settings };
  const batches = new Batches({ ...source, labelledBatch: 6, unlabelledBatch: 6 });
  scope(() => {
    const { labelled: known, unlabelled } = batches.at(0);
    const rounded = (x: Tensor) =>
      [...x.mul(255).add(0.5).to('uint8').toTypedArray()].map(Number).sort((a, b) => a - b);
    const expected = [...labelled.pixels].sort((a, b) => a - b);
    expect(rounded(known.images)).toEqual(expected);
    expect(unlabelled && rounded(unlabelled.weak)).toEqual(expected);
    expect(Number(known.targets.sum().item())).toBe(labelled.masks.reduce((sum, value) => sum + value, 0));
    const strong = unlabelled && strongView(unlabelled.weak, unlabelled.randoms, settings);
    expect(strong && rounded(strong.images)).toEqual(expected);
  });
});
