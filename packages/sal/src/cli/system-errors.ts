/** Errors of the operating system that a person can mend, in words; all others are left as they are. */

import { FailureError } from '../errors.js';

const MEANINGS: Record<string, { what: string; fix: string }> = {
  ENOSPC: { what: 'the disk is full', fix: 'free some space and run the same command again' },
  EDQUOT: { what: 'the disk quota is used up', fix: 'free some space and run the same command again' },
  EACCES: { what: 'permission denied', fix: 'check who owns the file or folder' },
  EPERM: { what: 'not permitted', fix: 'check who owns the file or folder' },
  EROFS: { what: 'the file system is read-only', fix: 'put the study where you may write' },
  EMFILE: { what: 'too many open files', fix: 'raise the limit (ulimit -n)' },
};

/** A FailureError in place of a known system error, else the error itself. */
export function explainSystemError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  const meaning = code === undefined ? undefined : MEANINGS[code];
  if (meaning) return new FailureError(meaning.what, { where: path, fix: meaning.fix });
  if (/database or disk is full/.test(error.message))
    return new FailureError('the disk is full', { fix: MEANINGS.ENOSPC!.fix });
  if (/database is locked/.test(error.message)) {
    return new FailureError('another process has been writing to this study for too long', {
      fix: 'wait for it to end, or end it, and run the same command again',
    });
  }
  return error;
}
