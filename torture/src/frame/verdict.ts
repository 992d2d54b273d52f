/** What is wrong with the end of a command, whatever it was asked to do. */

import type { Outcome } from './command.js';

/** Exit codes that `sal` promises. */
export const promisedCodes = [0, 1, 2, 130] as const;

const stackLine = /^\s+at .+:\d+:\d+\)?$/m;

/** Faults of text that a command printed; nothing a user gives may lead to these. */
export function faultsOfText(text: string): string[] {
  const faults: string[] = [];
  const internal = /^.*(internal error|\binternal: ).*$/m.exec(text);
  if (internal) faults.push(`said: ${internal[0].trim().slice(0, 300)}`);
  else if (stackLine.test(text)) faults.push(`printed a stack trace: ${firstError(text)}`);
  return faults;
}

/**
 * Faults of a command that was left to end by itself.
 * @param killed signals that the trial sent and that may be how it ended
 */
export function faultsOf(outcome: Outcome, killed: readonly NodeJS.Signals[] = []): string[] {
  const name = `sal ${outcome.words.find((word) => verbs.has(word)) ?? outcome.words.at(-1)}`;
  const faults = faultsOfText(`${outcome.err}\n${outcome.out}`);
  if (outcome.exceeded === 'time') faults.push(`did not end in ${outcome.seconds.toFixed(0)} s`);
  else if (outcome.exceeded === 'memory') faults.push(`took ${outcome.peakMegabytes.toFixed(0)} MB`);
  else if (outcome.signal && !killed.includes(outcome.signal)) faults.push(`died of ${outcome.signal}`);
  else if (outcome.code !== null && !(promisedCodes as readonly number[]).includes(outcome.code)) {
    faults.push(`ended with exit code ${outcome.code}: ${firstError(outcome.err)}`);
  }
  return faults.map((fault) => `${name} ${fault}`);
}

/** The line that says what went wrong, for a report. */
export function firstError(text: string): string {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const error = lines.find((line) => /error: /i.test(line)) ?? lines.find((line) => /error/i.test(line));
  return (error ?? lines.at(-1) ?? 'nothing was said').trim().slice(0, 300);
}

const verbs = new Set(
  'init pretrain select label train evaluate predict export simulate report relink verify methods demo doctor'.split(
    ' ',
  ),
);
