import { z } from 'zod';
import { counted } from '../../counted.js';
import { takeBack } from '../../study/orphans.js';
import { rebuildPixels } from '../../study/rebuild-pixels.js';
import { Study } from '../../study/study.js';
import { defineVerb } from '../verb.js';

export const mend = defineVerb({
  name: 'mend',
  summary: 'Take back masks that a cut database does not know, and make damaged prepared pixels again',
  positionals: [{ name: 'STUDY', summary: 'folder of the study' }],
  settings: z.object({}),
  example: 'sal mend my-study',
  async run({ hooks, print }, [directory = '']) {
    const study = Study.open(directory);
    try {
      const masks = await takeBack(study);
      for (const { path, reason } of masks.refused) hooks.warn(`${path}: not taken back: ${reason}`);
      const pixels = await rebuildPixels(study, hooks);
      for (const { id, reason } of pixels.lost) hooks.warn(`${id}: its prepared pixels stay damaged: ${reason}`);
      print(
        `${counted(masks.taken, 'mask')} taken back, prepared pixels of ${counted(pixels.rebuilt, 'image')} made again`,
      );
      return { ...masks, ...pixels, ok: masks.refused.length + pixels.lost.length === 0 };
    } finally {
      study.close();
    }
  },
});
