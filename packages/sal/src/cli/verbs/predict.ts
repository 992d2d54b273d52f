import { join, resolve } from 'node:path';
import { FAILED_FILE, predictFolder } from '../../predict/predict.js';
import { predictSettings } from '../../predict/settings.js';
import { RECORD_FILE } from '../../study/prediction-record.js';
import { openStudy } from '../open-study.js';
import { defineVerb } from '../verb.js';

export const predict = defineVerb({
  name: 'predict',
  summary: 'Segment a folder of images: masks at their original size, and overlays to look at',
  positionals: [{ name: 'STUDY', summary: 'folder of the study whose training is used' }],
  settings: predictSettings,
  section: 'predict',
  example: 'sal predict my-study --images new-images --out masks',
  async run({ hooks, print }, [directory], settings) {
    const study = openStudy(directory!, hooks, { writes: false });
    try {
      const { run, images, written, failed, checkFirst } = await predictFolder(study, settings, hooks);
      const out = resolve(settings.out);
      print(`${written} of ${images} images segmented by ${run}: masks in ${out}`);
      if (settings.overlays) print(`overlays in ${join(out, 'overlays')}`);
      const doubts = checkFirst.map(({ image, predictedDice }) => `${image} (${predictedDice.toFixed(2)})`);
      print(`check first, by predicted Dice: ${doubts.join(', ')}; of every image in ${join(out, RECORD_FILE)}`);
      if (failed.length > 0) print(`${failed.length} failed; reasons in ${join(out, FAILED_FILE)}`);
      return { run, images, written, failed: failed.length, failures: failed, checkFirst };
    } finally {
      study.close();
    }
  },
});
