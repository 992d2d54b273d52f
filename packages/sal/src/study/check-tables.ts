/** Whether an open database has the tables that this program writes, column by column. */

import { DatabaseSync } from '@photostructure/sqlite';
import { FailureError } from '../errors.js';
import { SCHEMA } from './schema.js';
import type { Database } from './sqlite.js';

type Columns = Map<string, string>;

/** @throws FailureError that names the first table or column that is missing or of another type */
export function checkTables(database: Database, file: string): void {
  const found = tablesOf(database);
  const damaged = (what: string) =>
    new FailureError(what, {
      where: file,
      expected: 'the tables of a study, as sal init makes them',
      fix: 'restore the file from a copy',
    });
  for (const [table, columns] of expectedTables()) {
    const own = found.get(table);
    if (!own) throw damaged(`has no table ${table}`);
    for (const [column, type] of columns) {
      if (own.get(column) !== type) {
        throw damaged(`${table}.${column} is ${own.get(column) ?? 'missing'}, expected ${type}`);
      }
    }
  }
}

let expected: Map<string, Columns> | undefined;

function expectedTables(): Map<string, Columns> {
  if (expected) return expected;
  const empty = new DatabaseSync(':memory:');
  empty.exec(SCHEMA);
  expected = tablesOf(empty);
  empty.close();
  return expected;
}

function tablesOf(database: Database): Map<string, Columns> {
  const rows = database
    .prepare(
      `SELECT t.name AS "table", c.name AS "column", c.type AS type FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`,
    )
    .all() as { table: string; column: string; type: string }[];
  const tables = new Map<string, Columns>();
  for (const { table, column, type } of rows) {
    if (!tables.has(table)) tables.set(table, new Map());
    tables.get(table)!.set(column, type);
  }
  return tables;
}
