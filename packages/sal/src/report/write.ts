import { mkdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { UsageError } from '../errors.js';
import { writeFileDurably } from '../study/files.js';
import { removeTemporariesOf } from '../study/leftovers.js';
import { checkOutputFile } from '../study/output-path.js';
import { collectReport, type ReportedStudy, type ReportText } from './collect.js';
import { imagesCsv, isImagesCsv, isMetricsCsv, isReportJson, metricsCsv, reportJson } from './data-files.js';
import { isReportPage } from './document.js';
import type { ReportInput } from './input.js';
import { reportPage } from './page.js';

export interface DataFiles {
  json: string;
  metricsCsv: string;
  imagesCsv: string;
}

/** Beside the page: `report.json`, `report-metrics.csv` and `report-images.csv` for `index.html`, else by its own name. */
export function dataFilesOf(page: string): DataFiles {
  const stem = basename(page, extname(page));
  const name = join(dirname(page), stem === 'index' ? 'report' : stem);
  return { json: `${name}.json`, metricsCsv: `${name}-metrics.csv`, imagesCsv: `${name}-images.csv` };
}

/**
 * The absolute path of the page, once it and the files beside it may be written.
 * @param standard true for the page's own place in the study, where a page of any version is ours
 * @throws UsageError for files in the way, see `checkOutputFile`
 */
export function checkReportPath(page: string, flag: string, overwrite: boolean, standard: boolean): string {
  const data = dataFilesOf(page);
  if (Object.values(data).some((file) => file.toLowerCase() === page.toLowerCase())) {
    throw new UsageError(`${flag} is the name of the numbers beside the page`, {
      where: page,
      expected: 'such as page.html',
    });
  }
  const check = (path: string, isOurs: (head: string) => boolean) =>
    checkOutputFile({ path, flag, overwrite: overwrite || standard, isOurs });
  check(data.json, isReportJson);
  check(data.metricsCsv, isMetricsCsv);
  check(data.imagesCsv, isImagesCsv);
  return check(page, isReportPage);
}

/** Writes the report of the studies to `file` (made with its folder, replaced where it exists) and its numbers beside it. */
export async function writeReport(
  file: string,
  studies: readonly ReportedStudy[],
  text: ReportText,
): Promise<ReportInput> {
  const input = await collectReport(studies, text);
  mkdirSync(dirname(file), { recursive: true });
  const data = dataFilesOf(file);
  for (const path of [...Object.values(data), file]) removeTemporariesOf(path);
  writeFileDurably(data.json, reportJson(input));
  writeFileDurably(data.metricsCsv, metricsCsv(input));
  writeFileDurably(data.imagesCsv, imagesCsv(input));
  writeFileDurably(file, reportPage(input));
  return input;
}
