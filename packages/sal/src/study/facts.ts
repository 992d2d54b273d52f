/** The comment at the top of `sal.yaml`: what init has fixed, for a person. The program reads it from `study.db`. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from './files.js';
import type { StudyConfig } from './types.js';

const HEAD = '# Fixed by sal init (another choice is another study):';

export function factsText({ images, masks, size, color, seed, classes, maxPixels, intensity }: StudyConfig): string {
  const facts = [
    ...[`images: ${images}`, `masks: ${masks ?? 'none'}`, `size: ${size}`, `color: ${color}`, `seed: ${seed}`],
    `classes: ${classes.join(', ')}`,
    ...(maxPixels === undefined ? [] : [`max-pixels: ${maxPixels}`]),
    ...Object.entries(intensity ?? {}).map(([depth, { low, high }]) => `${depth}: black at ${low}, white from ${high}`),
  ];
  return [HEAD, ...facts.map((fact) => `#   ${fact.replaceAll('\n', ' ')}`), ''].join('\n');
}

/** Brings the comment up to date, where it stands as `factsText` wrote it. */
export function writeFacts(directory: string, config: StudyConfig): void {
  const file = join(directory, 'sal.yaml');
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = lines.indexOf(HEAD);
  if (start === -1) return;
  let end = start + 1;
  while (lines[end]?.startsWith('#   ')) end++;
  const facts = factsText(config).trimEnd().split('\n');
  writeFileDurably(file, [...lines.slice(0, start), ...facts, ...lines.slice(end)].join('\n'));
}
