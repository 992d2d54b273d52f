import { z } from 'zod';
import { counted } from '../../counted.js';
import { describeFacts, findProblems } from '../doctor/diagnose.js';
import { gatherFacts } from '../doctor/facts.js';
import { defineVerb } from '../verb.js';

export const doctor = defineVerb({
  name: 'doctor',
  summary: 'Say what the program found on this machine, what is missing and how to mend it',
  positionals: [],
  settings: z.object({}),
  example: 'sal doctor',
  async run({ hooks, print }) {
    const facts = await gatherFacts();
    const problems = findProblems(facts);
    for (const line of describeFacts(facts)) print(line);
    for (const { what, fix } of problems) hooks.warn(`${what}\n  to mend it: ${fix}`);
    print(problems.length === 0 ? 'all well' : `${counted(problems.length, 'problem')} found`);
    return { ok: problems.length === 0, problems, ...facts };
  },
});
