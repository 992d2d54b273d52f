/** Pictures for the page: small enough to be sent, large enough to be looked at. */
import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { decodeMask, resizeMask } from '../images/decode.js';
import { drawOutline } from '../images/outline.js';
import { contactSheet } from '../images/pictures/contact-sheet.js';
import { truthColor } from '../images/pictures/style.js';
import { encodePng, rasterOf } from '../images/raster.js';
import { Random } from '../random.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import type { Picture } from './input.js';

/** Wider pictures are shrunk. */
const widest = 1400;
const shownSamples = 20;

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
    chosen.map(async (index) => ({ raster: await outlined(study, pool[index]!), caption: pool[index]!.id })),
  );
  const sheet = contactSheet([{ title: `${items.length} images of the pool, drawn at random`, items }]);
  return pictureOf(await encodePng(sheet), `${items.length} images of the pool with the outlines of their masks`);
}

async function outlined(study: Study, { row, referenceMask }: ImageRecord) {
  const { size } = study.config;
  const raster = rasterOf(study.readPixels([row]), size, size, study.channels);
  if (referenceMask) {
    const { mask, ...from } = await decodeMask(referenceMask);
    drawOutline(raster, resizeMask(mask, from, { width: size, height: size }), size, size, truthColor);
  }
  return raster;
}

async function pictureOf(source: string | Buffer, description: string): Promise<Picture> {
  const { data, info } = await sharp(source)
    .resize({ width: widest, withoutEnlargement: true })
    .webp({ quality: 84 })
    .toBuffer({ resolveWithObject: true });
  return { mediaType: 'image/webp', bytes: data, width: info.width, height: info.height, description };
}
