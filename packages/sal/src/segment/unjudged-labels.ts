/** Labels in which nobody judged any pixel teach nothing and measure nothing: they are left out, and that is said. */

import { counted } from '../counted.js';
import { FailureError } from '../errors.js';
import { UNJUDGED } from '../images/classes.js';
import type { Hooks } from '../progress.js';
import type { LabelledData, LoadedLabels } from './labelled-data.js';

/** What trains. @throws FailureError where nothing is left; `study` is for the message */
export function trainingLabels(loaded: LoadedLabels, study: string, hooks: Hooks): LabelledData {
  if (loaded.ids.length === 0) {
    const first = loaded.unjudged[0];
    throw new FailureError(`there is nothing to learn from in ${counted(loaded.unjudged.length, 'label')}`, {
      where: study,
      expected: `masks with classes; of ${first}: ${UNJUDGED}`,
      fix: 'draw what can be judged and take it in with sal label, or choose other images with sal select',
    });
  }
  tell(loaded, 'training', hooks);
  return loaded;
}

/** What chooses the best step; null where nothing is left. */
export function validationLabels(loaded: LoadedLabels, hooks: Hooks): LabelledData | null {
  tell(loaded, 'validation', hooks);
  return loaded.ids.length > 0 ? loaded : null;
}

function tell({ unjudged }: LoadedLabels, purpose: string, hooks: Hooks): void {
  const [first] = unjudged;
  if (first === undefined) return;
  hooks.warn(`${counted(unjudged.length, 'label')} left out of ${purpose}, such as ${first}: ${UNJUDGED}`);
}
