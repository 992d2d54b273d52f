/** Pictures for the page: small enough to be sent, large enough to be looked at. */
import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { decodeForView, withImageFile } from '../images/decode.js';
import { decodeMask } from '../images/decode-mask.js';
import { drawOutline } from '../images/outline.js';
import { contactSheet } from '../images/pictures/contact-sheet.js';
import { classEntries, legend } from '../images/pictures/legend.js';
import { outlineColor, thumbnailMask, thumbnailOf, truthColor } from '../images/pictures/style.js';
import { encodePng, type Raster, rasterOf, stack } from '../images/raster.js';
import { Random } from '../random.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import type { Picture } from './input.js';

/** Wider pictures are shrunk. */
const widest = 1400;
const shownSamples = 20;
/** Side of a sample; outlines are drawn at this size, so that they stay thin. */
const thumbnail = 128;
/** Samples are decoded at this size, however large they are. */
const VIEWED = 1024;

/** A picture file as WebP, about a tenth of its PNG; null where there is no such file. */
export async function pictureFile(path: string, description: string): Promise<Picture | null> {
  return existsSync(path) ? pictureOf(path, description) : null;
}

/** Some images of the pool with the outlines of their reference masks; the test set stays unseen. */
export async function samplePicture(study: Study): Promise<Picture | null> {
  const pool = study.images({ split: 'pool' });
  const chosen = Random.of(study.config.seed, 'report', 'samples').permutation(pool.length).slice(0, shownSamples);
  if (chosen.length === 0) return null;
  const items = await Promise.all(
    chosen.map(async (index) => ({
      raster: await outlined(study, pool[index]!),
      caption: pool[index]!.id,
    })),
  );
  const sheet = contactSheet([{ title: `${items.length} images of the pool, drawn at random`, items }], { thumbnail });
  const { classes } = study.config;
  const legends = classes.length > 2 ? [legend(classEntries(classes), sheet.width)] : [];
  return pictureOf(
    await encodePng(stack([sheet, ...legends])),
    `${items.length} images of the pool with the outlines of their masks`,
  );
}

async function outlined(study: Study, { path, row, referenceMask }: ImageRecord): Promise<Raster> {
  const raster = thumbnailOf(await rasterOfImage(study, path, row), thumbnail);
  if (referenceMask && existsSync(referenceMask)) {
    const classes = study.config.classes.length;
    const { mask, width, height } = await decodeMask(referenceMask, classes);
    const color = outlineColor(classes, truthColor);
    drawOutline(raster, thumbnailMask(mask, width, height, thumbnail), thumbnail, thumbnail, color);
  }
  return raster;
}

/** The original where it still is, else the prepared pixels: a report outlives the folder of images. */
async function rasterOfImage(study: Study, path: string, row: number): Promise<Raster> {
  const { color } = study.config;
  if (!existsSync(path)) return rasterOf(study.preparedPixels(row));
  return rasterOf(await withImageFile(path, (bytes) => decodeForView(bytes, path, VIEWED, color, study.config)));
}

async function pictureOf(source: string | Buffer, description: string): Promise<Picture> {
  const { data, info } = await sharp(source)
    .resize({ width: widest, withoutEnlargement: true })
    .webp({ quality: 84 })
    .toBuffer({ resolveWithObject: true });
  return { mediaType: 'image/webp', bytes: data, width: info.width, height: info.height, description };
}
