import { pretrainStudy } from '../../pretrain/pretrain.js';
import { pretrainSettings } from '../../pretrain/settings.js';
import { openStudy } from '../open-study.js';
import { defineVerb } from '../verb.js';

export const pretrain = defineVerb({
  name: 'pretrain',
  summary: 'Train a U-Net on the unlabelled pool by a self-supervised task',
  positionals: [{ name: 'STUDY', summary: 'folder made by sal init' }],
  settings: pretrainSettings,
  section: 'pretrain',
  example: 'sal pretrain melanoma',
  async run({ hooks, print }, [directory = ''], settings) {
    const study = openStudy(directory, hooks);
    try {
      const result = await pretrainStudy(study, settings, hooks);
      const rate = result.imagesPerSecond === null ? '' : `, ${result.imagesPerSecond.toFixed(1)} images per second`;
      const loss = result.loss === null ? '' : `, monitoring loss ${result.loss.toFixed(5)}`;
      print(`${result.run}: ${result.iterations} steps${rate}${loss}`);
      print(`weights in ${study.run(result.run).directory}`);
      return result;
    } finally {
      study.close();
    }
  },
});
