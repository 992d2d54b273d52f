import { initStudy } from '../../study/init.js';
import { initSettings } from '../../study/init-settings.js';
import { settingsYamlOfAllVerbs } from '../all-settings.js';
import { defineVerb } from '../verb.js';

export const init = defineVerb({
  name: 'init',
  summary: 'Make a study from a folder of images: decode, check, find duplicates, split',
  positionals: [{ name: 'STUDY', summary: 'folder of the new study; must not exist or be empty' }],
  settings: initSettings,
  example: 'sal init study --images images --masks masks --split pool=1600,test=400',
  async run({ hooks, print }, [directory], settings) {
    const result = await initStudy(directory!, settings, await settingsYamlOfAllVerbs(hooks), hooks);
    print(`${directory}: ${result.images} images (${result.pool} pool, ${result.test} test)`);
    print(`  set aside ${result.quarantined}, groups of duplicates ${result.duplicateGroups}`);
    print(`next: sal pretrain ${directory}`);
    return result;
  },
});
