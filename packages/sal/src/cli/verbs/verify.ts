import { z } from 'zod';
import { counted } from '../../counted.js';
import { adoptChanges } from '../../study/adopt.js';
import { Study } from '../../study/study.js';
import { type Finding, verifyStudy } from '../../study/verify.js';
import { defineVerb } from '../verb.js';

export const verify = defineVerb({
  name: 'verify',
  summary: 'Compare every file of a study with what was recorded, and say what is wrong and how to mend it',
  positionals: [{ name: 'STUDY', summary: 'folder of the study' }],
  settings: z.object({
    adopt: z
      .boolean()
      .default(false)
      .describe(
        'first take in masks that were changed by hand: those of the study as new revisions, references as they are',
      ),
    author: z.string().min(1).default('unknown').describe('who changed the masks').meta({ placeholder: 'NAME' }),
  }),
  example: 'sal verify study',
  async run({ hooks, print }, [directory = ''], { adopt, author }) {
    const study = Study.open(directory);
    try {
      const adopted = adopt ? await adoptChanges(study, author, hooks) : null;
      if (adopted) {
        print(`${counted(adopted.masks, 'mask')} and ${counted(adopted.references, 'reference')} taken in`);
        for (const { file, reason } of adopted.refused) hooks.warn(`${file}: not taken in: ${reason}`);
      }
      const result = await verifyStudy(study, hooks);
      for (const line of summaryOf(result.findings)) print(line);
      if (result.unknown > 0) {
        print(`${counted(result.unknown, 'file')} of unknown content: the study was made before hashes were recorded`);
      }
      const ok = result.findings.length === 0;
      print(
        ok
          ? `${result.checked} files and pictures are what was recorded`
          : `${counted(result.findings.length, 'fault')} found`,
      );
      return { ok, ...result, ...(adopted ? { adopted } : {}) };
    } finally {
      study.close();
    }
  },
});

/** Of each kind one line with up to three files, and one with what to do. */
function summaryOf(findings: readonly Finding[]): string[] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) kinds.set(finding.problem, [...(kinds.get(finding.problem) ?? []), finding]);
  return [...kinds].flatMap(([problem, list]) => {
    const names = list.slice(0, 3).map(({ file, id }) => (id && !file.includes(id) ? `${id} in ${file}` : file));
    return [
      `${list.length} x ${problem}: ${names.join(', ')}${list.length > 3 ? ', ...' : ''}`,
      `  to mend it: ${list[0]!.fix}`,
    ];
  });
}
