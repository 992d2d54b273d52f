/** Selections: which images each round asked labels for, and why. */

import { z } from 'zod';
import { parseJson } from './json.js';
import { type Database, transaction } from './sqlite.js';
import type { Pick, SelectionRecord } from './types.js';

export interface UnfinishedSelection extends SelectionRecord {
  /** As `record` was given it. */
  request: unknown;
}

interface PickRow extends Omit<Pick, 'id'> {
  round: number;
  image_id: string;
}

export class SelectionStore {
  constructor(private readonly database: Database) {}

  /**
   * Records a round. With a request it counts as unfinished until `complete`, so that the same command, run again after
   * a kill, knows that it has asked already.
   */
  record(selection: Omit<SelectionRecord, 'round' | 'created'>, request: object | null = null): SelectionRecord {
    const insert = this.database.prepare(
      'INSERT INTO selections (round, strategy, budget, seed, created, request, completed) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const insertPick = this.database.prepare(
      'INSERT INTO picks (round, rank, image_id, reason, cluster, distance) VALUES (?, ?, ?, ?, ?, ?)',
    );
    return transaction(this.database, () => {
      const { round } = this.database.prepare('SELECT coalesce(max(round) + 1, 0) AS round FROM selections').get() as {
        round: number;
      };
      const created = new Date().toISOString();
      insert.run(
        ...[round, selection.strategy, selection.budget, selection.seed, created],
        ...[request && JSON.stringify(request), request ? null : created],
      );
      for (const pick of selection.picks) {
        insertPick.run(round, pick.rank, pick.id, pick.reason, pick.cluster, pick.distance);
      }
      return { ...selection, round, created };
    });
  }

  all(): SelectionRecord[] {
    const rows = this.database
      .prepare('SELECT round, strategy, budget, seed, created FROM selections ORDER BY round')
      .all() as Omit<SelectionRecord, 'picks'>[];
    const picks = this.database.prepare(
      'SELECT image_id, rank, reason, cluster, distance FROM picks WHERE round = ? ORDER BY rank',
    );
    return rows.map((row) => ({
      ...row,
      picks: (picks.all(row.round) as PickRow[]).map(({ image_id, ...pick }) => ({ id: image_id, ...pick })),
    }));
  }

  /** Rounds whose command did not come to its end, with what they were asked for. */
  unfinished(): UnfinishedSelection[] {
    const rows = this.database
      .prepare('SELECT round, request FROM selections WHERE completed IS NULL ORDER BY round')
      .all() as { round: number; request: string | null }[];
    if (rows.length === 0) return [];
    const records = new Map(this.all().map((record) => [record.round, record]));
    return rows.map(({ round, request }) => ({
      ...records.get(round)!,
      request: parseJson(request ?? 'null', z.unknown(), {
        where: `study.db, request of round ${round}`,
        fix: 'restore the file from a copy',
      }),
    }));
  }

  complete(round: number): void {
    this.database.prepare('UPDATE selections SET completed = ? WHERE round = ?').run(new Date().toISOString(), round);
  }

  requestedIds(): Set<string> {
    const rows = this.database.prepare('SELECT DISTINCT image_id AS id FROM picks ORDER BY id').all() as {
      id: string;
    }[];
    return new Set(rows.map((row) => row.id));
  }
}
