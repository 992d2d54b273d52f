/** What has come since the run that the page shows: nobody shall take its numbers for those of newer labels or runs. */
import { counted } from '../counted.js';
import type { RunStatus } from '../study/types.js';

export interface NewerRun {
  id: string;
  status: RunStatus;
  labels: number;
  /** ISO 8601. */
  created: string;
  /** Newest finished evaluation of it, or null. */
  evaluation: string | null;
}

export interface Shown {
  /** The training whose numbers are shown; null where there is none. */
  training: string | null;
  labels: number;
  evaluation: string | null;
  labelsNow: number;
  /** Masks of that training that have a newer revision. */
  revised: number;
  newer: readonly NewerRun[];
}

/** In sentences; empty where everything shown is the newest. */
export function newerThan({ training, labels, evaluation, labelsNow, revised, newer }: Shown): string[] {
  if (training === null) return newer.map(describe);
  const notes: string[] = [];
  if (evaluation === null) notes.push(`${training} is not evaluated: sal evaluate measures it on the test images.`);
  if (labelsNow > labels) {
    notes.push(
      `${counted(labelsNow - labels, 'label')} came after the ${labels} of ${training}: ${labelsNow} are there now.`,
    );
  }
  if (revised > 0) {
    notes.push(
      `${counted(revised, 'mask')} that ${training} learnt from ${revised === 1 ? 'has' : 'have'} a newer revision.`,
    );
  }
  return [...notes, ...newer.map(describe)];
}

function describe({ id, status, labels, created, evaluation }: NewerRun): string {
  const run = `${id} (${counted(labels, 'label')}, ${created.slice(0, 10)})`;
  if (evaluation !== null)
    return `${run} is newer; it was evaluated by ${evaluation}, before the evaluation that is shown.`;
  if (status === 'finished') return `${run} is newer and not evaluated: no number on this page is of it.`;
  return `${run} is newer and ${status === 'running' ? 'not finished' : status}: no number on this page is of it.`;
}
