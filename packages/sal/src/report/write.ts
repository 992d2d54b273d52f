import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileDurably } from '../study/files.js';
import { collectReport, type ReportedStudy, type ReportText } from './collect.js';
import type { ReportInput } from './input.js';
import { reportPage } from './page.js';

/** Writes the report of the studies to `file` (made with its folder, replaced where it exists). */
export async function writeReport(
  file: string,
  studies: readonly ReportedStudy[],
  text: ReportText,
): Promise<ReportInput> {
  const input = await collectReport(studies, text);
  mkdirSync(dirname(file), { recursive: true });
  writeFileDurably(file, reportPage(input));
  return input;
}
