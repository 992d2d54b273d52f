import type { Hooks } from '../progress.js';
import { orphansText } from '../study/orphans.js';
import { type OpenOptions, Study } from '../study/study.js';

/** Opens the study of a verb and tells of masks that its database does not know. The caller closes it. */
export function openStudy(directory: string, hooks: Hooks, options: OpenOptions = {}): Study {
  const study = Study.open(directory, options);
  try {
    const orphans = orphansText(study);
    if (orphans) hooks.warn(orphans);
  } catch (error) {
    study.close();
    throw error;
  }
  if (study.isReadOnly) hooks.log(`${study.directory} is read-only: it is read as it is`);
  return study;
}
