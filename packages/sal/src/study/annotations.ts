/**
 * Masks with their history. The current revision of an image is `masks/<id>.png`, older ones are
 * `masks/superseded/<id>.r<revision>.png`. A new revision is written in this order, each step durable:
 * temporary file; second name for the old revision; rename over the current one; row in the database.
 * A crash before the last step leaves the recorded revision under both names or only its second; `recover` mends it.
 * A file that no row knows is never written over: it gives way into `masks/unrecorded/` (see set-aside.ts).
 */

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { secondName, syncDirectory, writeTemporary } from './files.js';
import { changedMask, sha256Of } from './recorded-file.js';
import { fileSha256, setAside } from './set-aside.js';
import { type Database, transaction } from './sqlite.js';
import type { AnnotationRecord } from './types.js';

/** Who drew a mask, with what, and how long it took. */
export interface Authorship {
  author: string;
  tool: string;
  seconds?: number;
  /** When it was drawn, ISO 8601; now unless given. */
  created?: string;
}

interface AnnotationRow {
  image_id: string;
  revision: number;
  sha256: string;
  author: string;
  tool: string;
  created: string;
}

const CURRENT = `SELECT image_id, max(revision) AS revision, sha256, author, tool, created FROM annotations`;

export class AnnotationStore {
  private readonly superseded: string;

  constructor(
    private readonly database: Database,
    private readonly masks: string,
  ) {
    this.superseded = join(masks, 'superseded');
  }

  /** Absolute path of the current mask. */
  currentPath(imageId: string): string {
    return join(this.masks, `${imageId}.png`);
  }

  /** Absolute path of a revision that is no longer the current one. */
  supersededPath(imageId: string, revision: number): string {
    return join(this.superseded, `${imageId}.r${revision}.png`);
  }

  /** The current revision of every annotated image, keyed and ordered by image id. */
  all(): Map<string, AnnotationRecord> {
    const rows = this.database.prepare(`${CURRENT} GROUP BY image_id ORDER BY image_id`).all() as AnnotationRow[];
    return new Map(rows.map((row) => [row.image_id, this.record(row)]));
  }

  /** Every revision, ordered by image id and revision, with the path where its file should be. */
  revisions(): (Pick<AnnotationRecord, 'imageId' | 'revision' | 'path' | 'sha256'> & { isCurrent: boolean })[] {
    const rows = this.database
      .prepare(
        `SELECT image_id AS imageId, revision, sha256,
           revision = (SELECT max(revision) FROM annotations AS other WHERE other.image_id = annotations.image_id) AS latest
         FROM annotations ORDER BY image_id, revision`,
      )
      .all() as { imageId: string; revision: number; sha256: string; latest: number }[];
    return rows.map(({ latest, ...row }) => {
      const path = latest ? this.currentPath(row.imageId) : this.supersededPath(row.imageId, row.revision);
      return { ...row, path, isCurrent: latest === 1 };
    });
  }

  current(imageId: string): AnnotationRecord | undefined {
    const row = this.database.prepare(`${CURRENT} WHERE image_id = ? GROUP BY image_id`).get(imageId);
    return row ? this.record(row as AnnotationRow) : undefined;
  }

  /** SHA-256 of every recorded revision by image id. */
  hashes(): Map<string, Set<string>> {
    const rows = this.database.prepare('SELECT image_id AS id, sha256 FROM annotations').all();
    const hashes = new Map<string, Set<string>>();
    for (const { id, sha256 } of rows as { id: string; sha256: string }[]) {
      hashes.set(id, (hashes.get(id) ?? new Set()).add(sha256));
    }
    return hashes;
  }

  /** Ids of the images whose first revision is of that moment or earlier. */
  labelledAt(moment: string): Set<string> {
    const rows = this.database
      .prepare('SELECT DISTINCT image_id AS id FROM annotations WHERE created <= ? ORDER BY image_id')
      .all(moment) as { id: string }[];
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Writes the next revision; see the top of the file for the order that makes this safe.
   * @param replaces SHA-256 of a changed current mask of which `png` holds what is in it, so that it may go
   * @throws ChangedFileError where the current mask was changed outside the program otherwise, which would be lost
   */
  add(imageId: string, png: Uint8Array, by: Authorship, replaces?: string): AnnotationRecord {
    mkdirSync(this.superseded, { recursive: true });
    const path = this.currentPath(imageId);
    const sha256 = sha256Of(png);
    const temporary = writeTemporary(path, png);
    try {
      return transaction(this.database, () => {
        const previous = this.current(imageId);
        if (previous) this.keep(previous, replaces);
        else this.giveWay(imageId, path, [sha256]);
        renameSync(temporary, path);
        syncDirectory(this.masks);
        const row: AnnotationRow = {
          image_id: imageId,
          revision: (previous?.revision ?? 0) + 1,
          sha256,
          author: by.author,
          tool: by.tool,
          created: by.created ?? new Date().toISOString(),
        };
        this.database
          .prepare(
            'INSERT INTO annotations (image_id, revision, sha256, author, tool, seconds, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
          )
          .run(row.image_id, row.revision, row.sha256, row.author, row.tool, by.seconds ?? null, row.created);
        return this.record(row);
      });
    } catch (error) {
      rmSync(temporary, { force: true });
      this.recover();
      throw error;
    }
  }

  /** Undoes replacements that a crash interrupted: a current revision found among the superseded ones is put back. */
  recover(): void {
    if (!existsSync(this.superseded) || this.misplaced().length === 0) return;
    transaction(this.database, () => {
      for (const { id, revision } of this.misplaced()) {
        const [path, kept, recorded] = [
          this.currentPath(id),
          this.supersededPath(id, revision),
          this.current(id)!.sha256,
        ];
        if (existsSync(path) && fileSha256(path) === recorded) this.giveWay(id, kept, [recorded]);
        else {
          this.giveWay(id, path, []);
          renameSync(kept, path);
        }
        rmSync(kept, { force: true });
      }
      syncDirectory(this.superseded);
      syncDirectory(this.masks);
    });
  }

  /** @throws ChangedFileError where the file is not the recorded revision: it is what a person made of it */
  private keep(previous: AnnotationRecord, replaces?: string): void {
    if (!existsSync(previous.path)) return;
    const found = fileSha256(previous.path);
    if (found === replaces) return;
    const kept = this.supersededPath(previous.imageId, previous.revision);
    if (found !== previous.sha256) throw changedMask(previous);
    this.giveWay(previous.imageId, kept, [previous.sha256]);
    if (!existsSync(kept)) secondName(previous.path, kept);
  }

  /** Makes room at `path` unless what is there is (or is about to be) recorded. */
  private giveWay(imageId: string, path: string, recorded: readonly string[]): void {
    if (existsSync(path) && !recorded.includes(fileSha256(path))) setAside(this.masks, imageId, path);
  }

  private misplaced(): { id: string; revision: number }[] {
    const current = this.database.prepare('SELECT max(revision) AS revision FROM annotations WHERE image_id = ?');
    return readdirSync(this.superseded).flatMap((name) => {
      const match = /^(.*)\.r(\d+)\.png$/.exec(name);
      if (!match) return [];
      const [id, revision] = [match[1]!, Number(match[2])];
      return (current.get(id) as { revision: number | null }).revision === revision ? [{ id, revision }] : [];
    });
  }

  private record(row: AnnotationRow): AnnotationRecord {
    return {
      imageId: row.image_id,
      revision: row.revision,
      path: this.currentPath(row.image_id),
      sha256: row.sha256,
      author: row.author,
      tool: row.tool,
      created: row.created,
    };
  }
}
