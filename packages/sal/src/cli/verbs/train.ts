import { trainSettings } from '../../segment/settings.js';
import { trainStudy } from '../../segment/train.js';
import { openStudy } from '../open-study.js';
import { defineVerb } from '../verb.js';

export const train = defineVerb({
  name: 'train',
  summary: 'Train a segmenter on the labelled and the unlabelled images',
  positionals: [{ name: 'STUDY', summary: 'folder made by sal init' }],
  settings: trainSettings,
  section: 'train',
  example: 'sal train melanoma',
  async run({ hooks, print }, [directory = ''], settings) {
    const study = openStudy(directory, hooks);
    try {
      const result = await trainStudy(study, settings, hooks);
      const rate = result.imagesPerSecond === null ? '' : `, ${result.imagesPerSecond.toFixed(1)} images per second`;
      print(`${result.run}: ${result.iterations} steps${rate}`);
      if (result.bestValidationDice !== null) print(`best validation Dice ${result.bestValidationDice.toFixed(4)}`);
      return result;
    } finally {
      study.close();
    }
  },
});
