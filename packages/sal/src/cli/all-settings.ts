/** The `sal.yaml` of a new study, from every verb that can be loaded. */

import { UserError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { loadVerb, registry } from './registry.js';
import { renderSettingsYaml } from './settings-yaml.js';
import type { Verb } from './verb.js';

export async function settingsYamlOfAllVerbs(hooks: Hooks): Promise<string> {
  const verbs: Verb[] = [];
  for (const entry of registry) {
    if (entry.section === undefined) continue;
    try {
      verbs.push(await loadVerb(entry.name));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      hooks.warn(`sal.yaml lacks the section ${entry.section}: ${error.message}`);
    }
  }
  return renderSettingsYaml(verbs);
}
