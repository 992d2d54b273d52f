/** Reads a study's database as an outsider: from a copy, with SQLite alone, so that nothing of it is changed or trusted. */

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

export type Row = Record<string, string | number | null>;

export class Tables {
  private constructor(private readonly database: InstanceType<typeof DatabaseSync>) {}

  /** Hands the tables of `study.db`, its write-ahead log included, to `look`. */
  static of<T>(study: string, look: (tables: Tables) => T): T {
    const copy = mkdtempSync(join(tmpdir(), 'tables-'));
    try {
      for (const ending of ['', '-wal']) {
        const file = join(study, `study.db${ending}`);
        if (existsSync(file)) copyFileSync(file, join(copy, `study.db${ending}`));
      }
      const database = new DatabaseSync(join(copy, 'study.db'));
      try {
        return look(new Tables(database));
      } finally {
        database.close();
      }
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }

  rows(query: string): Row[] {
    return this.database.prepare(query).all() as Row[];
  }

  /** One column of a query as text. */
  column(query: string): string[] {
    return this.rows(query).map((row) => String(Object.values(row)[0]));
  }
}
