/** `node dist/cli/write-reference.js FILE`: writes docs/reference/commands.md. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { renderReference } from './reference.js';
import { loadVerb, registry } from './registry.js';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('which file? for example docs/reference/commands.md');
const verbs = await Promise.all(registry.map((entry) => loadVerb(entry.name)));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, renderReference(verbs));
