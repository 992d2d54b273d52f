/** Which runs and labels an arm's numbers are of, in words. */
import { counted } from '../counted.js';
import { escapeHtml } from './html.js';
import type { ReportArm } from './input.js';

/** `train-001 with 20 labels, evaluated on 2026-11-25 (evaluate-001)`; what is missing is left out. */
export function runsOf({ labels, training, evaluation }: ReportArm): string {
  const run = training?.id ?? evaluation?.trainRun;
  const parts = [
    ...(run ? [`${run} with ${counted(labels, 'label')}`] : []),
    ...(evaluation ? [`evaluated on ${evaluation.created.slice(0, 10)} (${evaluation.run})`] : []),
  ];
  return parts.join(', ');
}

/** The arm's name as HTML, with its runs in small print. */
export function nameWithRuns(arm: ReportArm): string {
  const runs = runsOf(arm);
  return escapeHtml(arm.name) + (runs ? ` <small>${escapeHtml(runs)}</small>` : '');
}
