/** Pictures for the page: small enough to be sent, large enough to be looked at. */
import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { UserError } from '../errors.js';
import { decodeForView } from '../images/decode.js';
import { drawOutline } from '../images/outline.js';
import { contactSheet } from '../images/pictures/contact-sheet.js';
import { classEntries, legend } from '../images/pictures/legend.js';
import { outlineColor, thumbnailMask, thumbnailOf, truthColor } from '../images/pictures/style.js';
import { encodePng, type Raster, rasterOf, stack } from '../images/raster.js';
import { Random } from '../random.js';
import { withOriginal } from '../study/original-picture.js';
import { ChangedFileError } from '../study/recorded-file.js';
import { readReferenceMask } from '../study/stored-masks.js';
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
  const items = await Promise.all(chosen.map((index) => sample(study, pool[index]!)));
  const sheet = contactSheet([{ title: `${items.length} images of the pool, drawn at random`, items }], { thumbnail });
  const { classes } = study.config;
  const legends = classes.length > 2 ? [legend(classEntries(classes), sheet.width)] : [];
  return pictureOf(
    await encodePng(stack([sheet, ...legends])),
    `${items.length} images of the pool with the outlines of their masks`,
  );
}

/** One image with the outline of its reference; the caption says where the outline is missing because the file changed. */
async function sample(study: Study, image: ImageRecord): Promise<{ raster: Raster; caption: string }> {
  const raster = thumbnailOf(await rasterOfImage(study, image), thumbnail);
  if (image.referenceMasks.length === 0) return { raster, caption: image.id };
  try {
    const { mask, width, height } = await readReferenceMask(study, image);
    const color = outlineColor(study.config.classes.length, truthColor);
    drawOutline(raster, thumbnailMask(mask, width, height, thumbnail), thumbnail, thumbnail, color);
    return { raster, caption: image.id };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const state = error instanceof ChangedFileError ? 'changed' : 'gone';
    return { raster, caption: `${image.id} (reference ${state})` };
  }
}

/** The original where it still is what it was, else the prepared pixels: a report outlives the folder of images. */
async function rasterOfImage(study: Study, image: ImageRecord): Promise<Raster> {
  const { config } = study;
  try {
    return rasterOf(
      await withOriginal(image, (bytes) => decodeForView(bytes, image.path, VIEWED, config.color, config)),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return rasterOf(study.preparedPixels(image.row));
  }
}

async function pictureOf(source: string | Buffer, description: string): Promise<Picture> {
  const { data, info } = await sharp(source)
    .resize({ width: widest, withoutEnlargement: true })
    .webp({ quality: 84 })
    .toBuffer({ resolveWithObject: true });
  return { mediaType: 'image/webp', bytes: data, width: info.width, height: info.height, description };
}
