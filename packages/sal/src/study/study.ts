/**
 * A study: everything that is known about a set of images, in one folder that a person can open.
 * `sal.yaml` settings, `study.db` facts, `masks/` annotations, `cache/images.u8` prepared pixels, `selections/`,
 * `runs/<id>/`, `report/`. Stages never call each other: they read and write this.
 */

import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { FailureError, UsageError } from '../errors.js';
import { makePixels, type Pixels } from '../images/pixels.js';
import { nearestName } from '../nearest.js';
import { AnnotationStore, type Authorship } from './annotations.js';
import { studyConfigSchema } from './config-schema.js';
import { refuseLinks, refuseOutsideNames } from './containment.js';
import { closeDatabase, createDatabase, openDatabase, openReadOnly } from './database.js';
import { isWritable } from './database-copy.js';
import { writeFacts } from './facts.js';
import { IMAGE_COLUMNS, type ImageRow, imageRecord, referenceColumns } from './image-rows.js';
import { parseJson } from './json.js';
import { removeLeftovers } from './leftovers.js';
import { PreparedPixels, type RecordedRow } from './prepared-pixels.js';
import type { DamagedRecord } from './run-files.js';
import { type NewRun, type RunConfig, RunStore } from './runs.js';
import { SelectionStore, type UnfinishedSelection } from './selections.js';
import { readSettingsFile } from './settings-file.js';
import { type Database, transaction } from './sqlite.js';
import type {
  AnnotationRecord,
  ImageRecord,
  RecordedFile,
  RunKind,
  RunRecord,
  RunStatus,
  SelectionRecord,
  Split,
  StudyConfig,
} from './types.js';

/** What a study is made with; background and lesion where no classes are named. */
export type NewStudyConfig = Omit<StudyConfig, 'classes'> & Partial<Pick<StudyConfig, 'classes'>>;

export interface OpenOptions {
  /** False where the caller writes nothing: then a study that may only be read opens as well. */
  writes?: boolean;
}

/** An image as `init` records it. */
export interface NewImage extends ImageRecord {
  pixelsSha256: string;
  perceptualHash: string;
}

/** A file that `init` set aside, with the reason. */
export interface QuarantinedFile {
  /** Relative to the folder of images; of a whole folder it ends with a slash. */
  path: string;
  reason: string;
}

const FOLDERS = ['masks', 'masks/superseded', 'cache', 'runs', 'selections', 'report'];

export class Study {
  readonly config: StudyConfig;
  private readonly annotationStore: AnnotationStore;
  private readonly runStore: RunStore;
  private readonly selectionStore: SelectionStore;
  private readonly pixels: PreparedPixels;

  private constructor(
    readonly directory: string,
    private readonly database: Database,
    private readonly removeCopy?: () => void,
  ) {
    const row = database.prepare("SELECT value FROM config WHERE key = 'study'").get() as { value: string } | undefined;
    if (!row)
      throw new FailureError('the study was never completed', {
        where: directory,
        fix: 'restore study.db from a copy of the study, or make the study anew: sal init',
      });
    this.config = parseJson(row.value, studyConfigSchema, {
      where: `${join(directory, 'study.db')}, config`,
      fix: 'restore the file from a copy',
    });
    this.annotationStore = new AnnotationStore(database, join(directory, 'masks'));
    this.runStore = new RunStore(database, join(directory, 'runs'), this.config);
    this.selectionStore = new SelectionStore(database);
    this.pixels = new PreparedPixels(this.cachePath, this.config.size ** 2 * this.channels, recordedRows(database));
  }

  /**
   * Opens a study; the caller closes it. What killed commands left in it is put in order.
   * @throws UsageError when the folder is no study; FailureError when its database cannot be read, or not be written
   * and the caller wants to, or something in it leads outside of the study.
   */
  static open(directory: string, { writes = true }: OpenOptions = {}): Study {
    const absolute = resolve(directory);
    const file = join(absolute, 'study.db');
    if (!existsSync(file)) throw notAStudy(absolute);
    refuseLinks(absolute);
    const { database, remove } =
      writes || isWritable(file) ? { database: openDatabase(file), remove: undefined } : openReadOnly(file);
    try {
      refuseOutsideNames(database, file);
      const study = new Study(absolute, database, remove);
      if (!study.isReadOnly) {
        study.annotationStore.recover();
        removeLeftovers(absolute);
      }
      return study;
    } catch (error) {
      database.close();
      remove?.();
      throw error;
    }
  }

  /** True for a study that is read from a copy of its database, because it cannot be written. */
  get isReadOnly(): boolean {
    return this.removeCopy !== undefined;
  }

  /**
   * Makes an empty study in a new or empty folder; the caller adds images and closes it.
   * @throws UsageError when the folder holds something already.
   */
  static create(directory: string, config: NewStudyConfig): Study {
    const absolute = resolve(directory);
    refuseExisting(absolute);
    return Study.createIn(absolute, config);
  }

  /** The same in a folder that the caller has made for it; absolute. */
  static createIn(absolute: string, config: NewStudyConfig): Study {
    for (const folder of FOLDERS) mkdirSync(join(absolute, folder), { recursive: true });
    const database = createDatabase(join(absolute, 'study.db'));
    database.prepare("INSERT INTO config (key, value) VALUES ('study', ?)").run(JSON.stringify(config));
    return new Study(absolute, database);
  }

  /** @param alone true where no other process can know of the study yet */
  close(alone = false): void {
    this.pixels.close();
    closeDatabase(this.database, alone);
    this.removeCopy?.();
  }

  /** Runs `work` while no other process can write to the study's database. */
  exclusively<T>(work: () => T): T {
    return transaction(this.database, work);
  }

  /** Writes all facts as a new database file, also while others read or write this one. */
  copyDatabase(file: string): void {
    this.database.prepare('VACUUM INTO ?').run(file);
  }

  /** SHA-256 over every image (id, split, pixels) and every current mask. */
  dataHash(): string {
    return this.runStore.dataHash();
  }

  /** Channels of the prepared pixels. */
  get channels(): 1 | 3 {
    return this.config.color === 'rgb' ? 3 : 1;
  }

  /** Path of the prepared pixels: uint8 [images, size, size, channels]. */
  get cachePath(): string {
    return join(this.directory, 'cache', 'images.u8');
  }

  /** Records images and quarantined files; paths are absolute in the records and kept relative to the config's folders. */
  addImages(images: readonly NewImage[], quarantined: readonly QuarantinedFile[] = []): void {
    const insert = this.database.prepare(
      `INSERT INTO images (id, path, width, height, row, split, group_name, file_sha256, pixels_sha256, perceptual_hash,
         reference_mask, reference_sha256, reference_more)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const insertQuarantined = this.database.prepare('INSERT OR REPLACE INTO quarantine (path, reason) VALUES (?, ?)');
    transaction(this.database, () => {
      for (const image of images) {
        const path = relative(this.config.images, image.path);
        const reference = referenceColumns(image.referenceMasks, this.config);
        insert.run(
          ...[image.id, path, image.width, image.height, image.row, image.split, image.group],
          ...[image.fileSha256, image.pixelsSha256, image.perceptualHash],
          ...[reference.reference_mask, reference.reference_sha256, reference.reference_more],
        );
      }
      for (const file of quarantined) insertQuarantined.run(file.path, file.reason);
    });
  }

  /** Forgets the test images and makes test images of these of the pool. Only for studies without labels and runs. */
  replaceTestSet(ids: ReadonlySet<string>): void {
    const move = this.database.prepare("UPDATE images SET split = 'test' WHERE id = ?");
    transaction(this.database, () => {
      this.database.exec("DELETE FROM images WHERE split = 'test'");
      for (const id of ids) move.run(id);
    });
  }

  /** Images of one split or all, ordered by id. */
  images(filter: { split?: Split } = {}): ImageRecord[] {
    const rows = this.database
      .prepare(`${IMAGE_COLUMNS} WHERE ?1 IS NULL OR split = ?1 ORDER BY row`)
      .all(filter.split ?? null) as ImageRow[];
    return rows.map((row) => imageRecord(row, this.config));
  }

  /** @throws FailureError for an id that the study does not know. */
  image(id: string): ImageRecord {
    const row = this.database.prepare(`${IMAGE_COLUMNS} WHERE id = ?`).get(id) as ImageRow | undefined;
    if (row) return imageRecord(row, this.config);
    const ids = (this.database.prepare('SELECT id FROM images').all() as { id: string }[]).map((image) => image.id);
    const near = nearestName(id, ids);
    throw new FailureError(`no image of this study is called ${JSON.stringify(id)}`, {
      where: this.directory,
      fix: near ? `did you mean ${near}?` : 'ids are file names without their extension; see report/ and study.db',
    });
  }

  /** Records the files of a reference mask as they are now. */
  recordReference(imageId: string, files: readonly RecordedFile[]): void {
    const columns = referenceColumns(files, this.config);
    this.database
      .prepare('UPDATE images SET reference_mask = ?, reference_sha256 = ?, reference_more = ? WHERE id = ?')
      .run(columns.reference_mask, columns.reference_sha256, columns.reference_more, imageId);
  }

  /** Records where the originals are now; this object keeps the old folders until it is opened anew. */
  moveFolders(folders: Pick<StudyConfig, 'images' | 'masks'>): void {
    const config = JSON.stringify({ ...this.config, ...folders });
    this.database.prepare("UPDATE config SET value = ? WHERE key = 'study'").run(config);
    writeFacts(this.directory, { ...this.config, ...folders });
  }

  /** Files that init set aside. */
  quarantined(): QuarantinedFile[] {
    const rows = this.database.prepare('SELECT path, reason FROM quarantine ORDER BY path').all() as QuarantinedFile[];
    return rows.map(({ path, reason }) => ({ path, reason }));
  }

  /**
   * Prepared pixels of the given rows, read from disk row by row: uint8 [rows.length, size, size, channels].
   * @param out written from its beginning and returned; must hold rows.length * size * size * channels bytes
   * @throws FailureError where a row is missing or damaged
   */
  readPixels(rows: readonly number[], out?: Uint8Array): Uint8Array {
    return this.pixels.read(rows, out);
  }

  /** SHA-256 of the prepared pixels that a row must hold, as `pixelsDigest` makes it. */
  pixelsSha256(row: number): string | undefined {
    return recordedRows(this.database)(row)?.sha256;
  }

  /** Images whose prepared pixels are missing or damaged; reads the whole cache. */
  damagedPixels(): ImageRecord[] {
    const images = this.images();
    const damaged = new Set(this.pixels.damaged(images.map(({ row }) => row)));
    return images.filter(({ row }) => damaged.has(row));
  }

  /** Prepared pixels of one image. */
  preparedPixels(row: number): Pixels {
    const { size } = this.config;
    return makePixels(this.readPixels([row]), { width: size, height: size, channels: this.channels });
  }

  /** The values that `sal.yaml` gives in a section; empty where it gives none. */
  settings(section: string): Record<string, unknown> {
    return readSettingsFile(this.directory).sections.get(section)?.values ?? {};
  }

  /**
   * Records picks as the next round.
   * @param request what was asked for; the round is then unfinished until `completeSelection`
   */
  recordSelection(
    selection: Omit<SelectionRecord, 'round' | 'created'>,
    request: object | null = null,
  ): SelectionRecord {
    return this.selectionStore.record(selection, request);
  }

  /** Rounds whose command was killed after it had recorded them. */
  unfinishedSelections(): UnfinishedSelection[] {
    return this.selectionStore.unfinished();
  }

  /** Marks a round as one whose command came to its end. */
  completeSelection(round: number): void {
    this.selectionStore.complete(round);
  }

  /** All rounds, from 0. */
  selections(): SelectionRecord[] {
    return this.selectionStore.all();
  }

  /** Ids that any round asked labels for. */
  requestedIds(): Set<string> {
    return this.selectionStore.requestedIds();
  }

  /**
   * Records a mask (of `encodeMaskPng`, the image's original size) as the next revision; older ones stay on disk.
   * @param replaces as of `AnnotationStore.add`
   * @throws FailureError for an unknown image; ChangedFileError where a mask changed by hand would be lost.
   */
  addAnnotation(imageId: string, png: Buffer, by: Authorship, replaces?: string): AnnotationRecord {
    this.image(imageId);
    return this.annotationStore.add(imageId, png, by, replaces);
  }

  /** Every revision of every mask, and where its file should be. */
  revisions(): ReturnType<AnnotationStore['revisions']> {
    return this.annotationStore.revisions();
  }

  /** The current revision of every annotated image. */
  annotations(): Map<string, AnnotationRecord> {
    return this.annotationStore.all();
  }

  /** SHA-256 of every recorded revision of a mask, by image id. */
  recordedMasks(): Map<string, Set<string>> {
    return this.annotationStore.hashes();
  }

  /** Where a revision of a mask lies while it is the current one, and after it was superseded; absolute. */
  annotationPaths(imageId: string, revision: number): readonly [current: string, superseded: string] {
    return [this.annotationStore.currentPath(imageId), this.annotationStore.supersededPath(imageId, revision)];
  }

  /** Ids of the images that had a mask of any revision at that moment (ISO 8601), such as a run's `created`. */
  labelledAt(moment: string): Set<string> {
    return this.annotationStore.labelledAt(moment);
  }

  /** Makes `runs/<id>/` with `config.json`: the given settings, versions, seed and a hash of the data. */
  createRun(kind: RunKind, config: object, more: NewRun = {}): RunRecord {
    return this.runStore.create(kind, config, more);
  }

  finishRun(id: string, result: object): void {
    this.runStore.setStatus(id, 'finished', result);
  }

  interruptRun(id: string): void {
    this.runStore.setStatus(id, 'interrupted');
  }

  /** Marks a run that cannot be gone on with; `error` is the message that the user got. */
  failRun(id: string, error: string): void {
    this.runStore.fail(id, error);
  }

  /** Marks an interrupted run as running again. */
  resumeRun(id: string): RunRecord {
    this.runStore.setStatus(id, 'running');
    return this.runStore.get(id);
  }

  /** The newest run of a kind, of any status unless one is given. */
  latestRun(kind: RunKind, status?: RunStatus): RunRecord | null {
    return this.runStore.latest(kind, status);
  }

  /** The newest run of a kind that has neither failed nor an end; null where a finished one is newer. */
  unfinishedRun(kind: RunKind): RunRecord | null {
    return this.runStore.unfinished(kind);
  }

  /** All runs of a kind and status, oldest first. */
  runs(kind: RunKind, status: RunStatus): RunRecord[] {
    return this.runStore.all(kind, status);
  }

  /** @throws FailureError for an unknown id. */
  run(id: string): RunRecord {
    return this.runStore.get(id);
  }

  /** The content of a run's `config.json`: { settings, versions, study, dataSha256, ... }. */
  runConfig(id: string): RunConfig {
    return this.runStore.config(id);
  }

  /**
   * To be called before numbers are read out of a run's folder.
   * @throws FailureError where a record of a finished run is missing or changed
   */
  checkRunFiles(id: string): void {
    this.runStore.checkFiles(id);
  }

  /** The records of a finished run that are missing or changed; none of an unfinished one. */
  damagedRunFiles(id: string): DamagedRecord[] {
    return this.runStore.damagedFiles(id);
  }

  /** What the run was finished with, or null. */
  runResult(id: string): Record<string, unknown> | null {
    return this.runStore.result(id);
  }

  /** Records that a run looked at the test set; returns how many looks there have been, this one included. */
  recordTestLook(runId: string, images: number): number {
    return this.runStore.recordTestLook(runId, images);
  }
}

function recordedRows(database: Database): (row: number) => RecordedRow | undefined {
  const find = database.prepare('SELECT id, width, height, pixels_sha256 AS sha256 FROM images WHERE row = ?');
  return (row) => find.get(row) as RecordedRow | undefined;
}

/** @throws UsageError when a study or anything else is in the way of a new one. */
export function refuseExisting(directory: string): void {
  if (!existsSync(directory)) return;
  if (!statSync(directory).isDirectory()) {
    throw new UsageError('is a file', { where: directory, expected: 'a folder that does not exist yet' });
  }
  const fix = 'choose another folder, or delete this one first if nothing in it is needed';
  if (existsSync(join(directory, 'study.db'))) throw new UsageError('holds a study already', { where: directory, fix });
  if (readdirSync(directory).length > 0) {
    throw new UsageError('is not empty', { where: directory, expected: 'a new or empty folder', fix });
  }
}

function notAStudy(directory: string): UsageError {
  if (!existsSync(directory)) {
    const parent = dirname(directory);
    const siblings = existsSync(parent)
      ? readdirSync(parent).filter((name) => existsSync(join(parent, name, 'study.db')))
      : [];
    const near = nearestName(directory.slice(parent.length + 1), siblings);
    return new UsageError('no such study', {
      where: directory,
      fix: near ? `did you mean ${join(parent, near)}?` : `make it first: sal init ${directory} --images DIR`,
    });
  }
  const inside = statSync(directory).isDirectory()
    ? readdirSync(directory).find((name) => existsSync(join(directory, name, 'study.db')))
    : undefined;
  return new UsageError('is not a study', {
    where: directory,
    expected: 'a folder made by sal init (it holds study.db)',
    fix: inside ? `did you mean ${join(directory, inside)}?` : `make one: sal init STUDY --images DIR`,
  });
}
