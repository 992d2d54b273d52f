import { selectImages } from '../../select/select.js';
import { selectSettings } from '../../select/settings.js';
import { Study } from '../../study/study.js';
import { defineVerb } from '../verb.js';

export const select = defineVerb({
  name: 'select',
  summary: 'Choose the images of the pool to ask labels for',
  positionals: [{ name: 'STUDY', summary: 'folder made by sal init' }],
  settings: selectSettings,
  section: 'select',
  example: 'sal select melanoma --budget 50',
  async run({ hooks, print }, [directory = ''], settings) {
    const study = Study.open(directory);
    try {
      const result = await selectImages(study, settings, hooks);
      print(`round ${result.round}: ${result.ids.length} images by ${result.strategy}`);
      for (const id of result.ids.slice(0, 10)) print(`  ${id}`);
      if (result.ids.length > 10) print(`  and ${result.ids.length - 10} more`);
      return result;
    } finally {
      study.close();
    }
  },
});
