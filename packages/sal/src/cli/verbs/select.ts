import { selectImages } from '../../select/select.js';
import { selectSettings } from '../../select/settings.js';
import { openStudy } from '../open-study.js';
import { defineVerb } from '../verb.js';

export const select = defineVerb({
  name: 'select',
  summary: 'Choose the images of the pool to ask labels for',
  positionals: [{ name: 'STUDY', summary: 'folder made by sal init' }],
  settings: selectSettings,
  section: 'select',
  example: 'sal select melanoma --budget 50',
  async run({ hooks, print }, [directory = ''], settings) {
    const study = openStudy(directory, hooks);
    try {
      return await selectImages(study, settings, hooks, ({ round, ids, strategy }) => {
        print(`round ${round}: ${ids.length} images by ${strategy}`);
        for (const id of ids.slice(0, 10)) print(`  ${id}`);
        if (ids.length > 10) print(`  and ${ids.length - 10} more`);
      });
    } finally {
      study.close();
    }
  },
});
