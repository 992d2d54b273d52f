import { mkdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { writeFileDurably } from '../study/files.js';
import { collectReport, type ReportedStudy, type ReportText } from './collect.js';
import { imagesCsv, metricsCsv, reportJson } from './data-files.js';
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

/** Writes the report of the studies to `file` (made with its folder, replaced where it exists) and its numbers beside it. */
export async function writeReport(
  file: string,
  studies: readonly ReportedStudy[],
  text: ReportText,
): Promise<ReportInput> {
  const input = await collectReport(studies, text);
  mkdirSync(dirname(file), { recursive: true });
  const data = dataFilesOf(file);
  writeFileDurably(data.json, reportJson(input));
  writeFileDurably(data.metricsCsv, metricsCsv(input));
  writeFileDurably(data.imagesCsv, imagesCsv(input));
  writeFileDurably(file, reportPage(input));
  return input;
}
