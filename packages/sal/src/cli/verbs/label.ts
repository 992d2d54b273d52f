import { labelSettings, labelStudy } from '../../study/label.js';
import { openStudy } from '../open-study.js';
import { defineVerb } from '../verb.js';

export const label = defineVerb({
  name: 'label',
  summary: 'Take in the masks of the images that sal select asked for',
  positionals: [{ name: 'STUDY', summary: 'folder of the study' }],
  settings: labelSettings,
  section: 'label',
  example: 'sal label study --masks masks --author "A. Reader"',
  async run({ hooks, print }, [directory], settings) {
    const study = openStudy(directory!, hooks);
    try {
      const result = await labelStudy(study, settings, hooks);
      print(`${result.labelled} masks taken, ${result.unchanged} known already, ${result.rejected} files not taken`);
      return result;
    } finally {
      study.close();
    }
  },
});
