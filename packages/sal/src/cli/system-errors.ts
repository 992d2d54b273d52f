/** Errors of the system, the database and the engine that a person can mend, in words; all others are left as they are. */

import { FailureError, UsageError, UserError } from '../errors.js';

interface Meaning {
  what: string;
  fix: string;
}

const FREE_SPACE = 'free some space and run the same command again';
const LESS_MEMORY =
  'lower --batch, --batch-size, --labelled-batch, --width or the --size of the study, whichever the verb has';
const RESTORE = 'restore study.db (and study.db-wal beside it) from a copy';

const SYSTEM: Record<string, Meaning> = {
  ENOSPC: { what: 'the disk is full', fix: FREE_SPACE },
  EDQUOT: { what: 'the disk quota is used up', fix: FREE_SPACE },
  EACCES: { what: 'permission denied', fix: 'check who owns the file or folder' },
  EPERM: { what: 'not permitted', fix: 'check who owns the file or folder' },
  EROFS: { what: 'the file system is read-only', fix: 'put the study where you may write' },
  EMFILE: { what: 'too many open files', fix: 'raise the limit (ulimit -n)' },
  ENFILE: { what: 'the system has too many open files', fix: 'end other programs' },
  ENOENT: { what: 'no such file or folder', fix: 'check the path' },
  EISDIR: { what: 'is a folder', fix: 'name a file' },
  ENOTDIR: { what: 'a part of the path is a file, not a folder', fix: 'check the path' },
  EEXIST: { what: 'is there already', fix: 'choose another name, or remove it' },
  ENOTEMPTY: { what: 'the folder is not empty', fix: 'choose another name, or empty it' },
  ENAMETOOLONG: { what: 'the name is too long for the file system', fix: 'choose a shorter one' },
  ELOOP: { what: 'a link leads to itself', fix: 'name the file or folder itself' },
  EXDEV: { what: 'lies on another disk than its study', fix: 'keep the study on one disk' },
  EIO: { what: 'the disk cannot be read or written', fix: 'check the disk (dmesg)' },
  EBUSY: { what: 'is in use', fix: 'end the program that uses it' },
  ESTALE: { what: 'the network drive has lost the file', fix: 'mount it again' },
  ETIMEDOUT: { what: 'the disk does not answer', fix: 'check the network drive' },
  ENOMEM: { what: 'there is not enough memory', fix: LESS_MEMORY },
  ERR_FS_FILE_TOO_LARGE: { what: 'a file is larger than 2 GiB, which none of ours is', fix: 'check the path' },
  ERR_STRING_TOO_LONG: { what: 'a text file is larger than 512 MiB, which none of ours is', fix: 'check the path' },
};

/** By SQLite's names of its result codes. */
const DATABASE: Record<string, Meaning> = {
  SQLITE_FULL: { what: 'the disk is full', fix: FREE_SPACE },
  SQLITE_BUSY: {
    what: 'another process has been writing to this study for too long',
    fix: 'wait for it to end, or end it, and run the same command again',
  },
  SQLITE_READONLY: { what: 'the database of the study may not be written', fix: 'check who owns study.db' },
  SQLITE_CANTOPEN: { what: 'the database of the study cannot be opened', fix: 'check who owns study.db' },
  SQLITE_IOERR: { what: 'the database of the study cannot be read or written', fix: 'check the disk' },
  SQLITE_NOMEM: { what: 'there is not enough memory', fix: LESS_MEMORY },
  SQLITE_CORRUPT: { what: 'the database of the study is damaged', fix: RESTORE },
  SQLITE_NOTADB: { what: 'study.db is no database', fix: RESTORE },
};

/** The binding leaves the code out of errors that rows are read with; SQLite's own words say it as well. */
const DATABASE_WORDS: [RegExp, string][] = [
  [/database disk image is malformed/, 'SQLITE_CORRUPT'],
  [/file is not a database/, 'SQLITE_NOTADB'],
  [/database or disk is full/, 'SQLITE_FULL'],
  [/database is locked/, 'SQLITE_BUSY'],
  [/readonly database/, 'SQLITE_READONLY'],
  [/disk I\/O error/, 'SQLITE_IOERR'],
];

/** What libtorch and the JavaScript engine say when memory ends. */
const OUT_OF_MEMORY = /can't allocate memory|bad_alloc|out of memory|Array buffer allocation failed/;

/** A UserError in place of a known error of the system, the database or the engine, else the error itself. */
export function explainSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { code, path, dest, sqliteCodeName } = error as NodeJS.ErrnoException & {
    dest?: string;
    sqliteCodeName?: string;
  };
  const words = DATABASE_WORDS.find(([pattern]) => pattern.test(error.message))?.[1];
  const meaning = DATABASE[sqliteCodeName ?? ''] ?? DATABASE[words ?? ''] ?? SYSTEM[code ?? ''];
  if (meaning) return new FailureError(meaning.what, { where: dest ?? path, fix: meaning.fix });
  if (code === 'ERR_INVALID_ARG_VALUE' && /null bytes/.test(error.message)) {
    return new UsageError('a path holds a zero byte', { fix: 'check the paths in the command and in sal.yaml' });
  }
  if (OUT_OF_MEMORY.test(error.message)) return new FailureError('there is not enough memory', { fix: LESS_MEMORY });
  return error;
}
