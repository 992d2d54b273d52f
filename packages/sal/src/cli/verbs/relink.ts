import { relinkSettings, relinkStudy } from '../../study/relink.js';
import { Study } from '../../study/study.js';
import { defineVerb } from '../verb.js';

export const relink = defineVerb({
  name: 'relink',
  summary: 'Tell a study where its folders of images and reference masks are now',
  positionals: [{ name: 'STUDY', summary: 'folder of the study' }],
  settings: relinkSettings,
  example: 'sal relink study --images /data/images --masks /data/masks',
  async run({ hooks, print }, [directory = ''], settings) {
    const study = Study.open(directory);
    try {
      const result = await relinkStudy(study, settings, hooks);
      print(`images: ${result.images}; reference masks: ${result.masks ?? 'none'}; ${result.compared} files compared`);
      return result;
    } finally {
      study.close();
    }
  },
});
