/**
 * Errors that a person can act on. Each says what was wrong, where, what was expected and how to mend it;
 * the command line prints them without a stack trace and turns their class into an exit code.
 */

export interface ErrorDetails {
  /** File, setting or id that the error is about. */
  where?: string;
  /** What would have been right. */
  expected?: string;
  /** What to do now. */
  fix?: string;
}

function compose(what: string, { where, expected, fix }: ErrorDetails): string {
  const lines = [where ? `${where}: ${what}` : what];
  if (expected) lines.push(`  expected: ${expected}`);
  if (fix) lines.push(`  to mend it: ${fix}`);
  return lines.join('\n');
}

/** Base of every error whose message is meant for the user; `exitCode` is the process's. */
export abstract class UserError extends Error {
  abstract readonly exitCode: number;

  constructor(what: string, details: ErrorDetails = {}) {
    super(compose(what, details));
    this.name = new.target.name;
  }
}

/** The command was called wrongly: an unknown setting, a missing folder, a value out of range. Exit code 2. */
export class UsageError extends UserError {
  readonly exitCode = 2;
}

/** The command was right and could not be carried out: damaged data, no labels yet, a full disk. Exit code 1. */
export class FailureError extends UserError {
  readonly exitCode = 1;
}

/** The user interrupted; the state is saved and the same command resumes. Exit code 130. */
export class InterruptedError extends UserError {
  readonly exitCode = 130;
}

/** Marks a state that the code believes impossible; seeing it is a bug of ours. */
export function internal(message: string): never {
  throw new Error(`internal: ${message}`);
}
