import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { FailureError, UsageError } from '../../errors.js';
import type { ReportedStudy } from '../../report/collect.js';
import { checkReportPath, dataFilesOf, writeReport } from '../../report/write.js';
import { isSimulation } from '../../simulate/folder.js';
import { reportFiles, writeSimulationReport } from '../../simulate/report/write.js';
import { readSimulationResults } from '../../simulate/results-file.js';
import { openStudy } from '../open-study.js';
import { defineVerb } from '../verb.js';

const reportSettings = z.object({
  against: z
    .string()
    .min(1)
    .optional()
    .meta({ placeholder: 'STUDY' })
    .describe('second study with the same test images, to compare with image by image'),
  out: z
    .string()
    .min(1)
    .optional()
    .meta({ placeholder: 'FILE' })
    .describe('the page to write; STUDY/report/index.html unless given'),
  overwrite: z.boolean().default(false).describe('replace files at --out that sal report did not write'),
});

export const report = defineVerb({
  name: 'report',
  summary: 'Write what a study has done as one self-contained page',
  positionals: [{ name: 'STUDY', summary: 'folder of a study, or of a simulation' }],
  settings: reportSettings,
  example: 'sal report study --against study-random',
  async run({ hooks, print }, [directory = ''], { against, out, overwrite }) {
    if (isSimulation(directory)) return reportSimulation(directory, against, out, print);
    const studies: ReportedStudy[] = [];
    const standard = join(directory, 'report', 'index.html');
    try {
      for (const folder of [directory, ...(against === undefined ? [] : [against])]) {
        studies.push({ name: basename(resolve(folder)), study: openStudy(folder, hooks, { writes: false }) });
      }
      if (out === undefined && studies[0]!.study.isReadOnly) {
        throw new FailureError('the study is read-only', {
          where: resolve(directory),
          fix: `write the page elsewhere: sal report ${directory} --out report.html`,
        });
      }
      const file = checkReportPath(resolve(out ?? standard), '--out', overwrite, out === undefined);
      const [first, second] = studies;
      const input = await writeReport(file, studies, {
        title: `Study ${first!.name}`,
        summary: second
          ? `What was done in ${first!.name} and in ${second.name}, and how the results compare.`
          : 'What was done, with what, and what came of it.',
        cautions: second ? ['One training each: which way is better cannot be seen from one pair of trainings.'] : [],
        steps: [],
      });
      const data = dataFilesOf(file);
      print(`report: ${file}`);
      print(`its numbers: ${Object.values(data).join(', ')}`);
      return { file, data, labels: input.arms.map((arm) => arm.labels) };
    } finally {
      for (const { study } of studies) study.close();
    }
  },
});

/** The page of a simulation is made anew from its `results.json`. */
function reportSimulation(
  directory: string,
  against: string | undefined,
  out: string | undefined,
  print: (line: string) => void,
) {
  if (against !== undefined || out !== undefined) {
    throw new UsageError(`${against === undefined ? '--out' : '--against'} is given`, {
      where: resolve(directory),
      expected:
        'neither --against nor --out: this is a simulation, which compares its arms and reports in its own folder',
    });
  }
  writeSimulationReport(directory, readSimulationResults(directory));
  const [file = '', ...data] = reportFiles.map((name) => resolve(directory, name));
  print(`report: ${file}`);
  print(`its numbers: ${data.join(', ')}`);
  return { file, data };
}
