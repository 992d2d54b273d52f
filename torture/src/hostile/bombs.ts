/** Small files that ask for much: time, memory, or a program that renders them. */

import { deflateSync, crc32 as zlibCrc32 } from 'node:zlib';
import sharp from 'sharp';
import { picture } from '../kit/pictures.js';

export interface Bomb {
  name: string;
  ending: string;
  make: () => Promise<Buffer> | Buffer;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(zlibCrc32(body));
  return Buffer.concat([frame, body, check]);
}

/** A PNG of one grey value, at one bit a pixel. */
function flatPng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((side / 8 + 1) * side);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Lossless WebP in which every code has one symbol, so that no pixel takes a bit. */
function flatWebp(side: number): Buffer {
  let bits = 0n;
  let count = 0n;
  const put = (value: number, length: number) => {
    bits |= BigInt(value) << count;
    count += BigInt(length);
  };
  put(side - 1, 14);
  put(side - 1, 14);
  // No alpha, version 0; no transform, no colour cache, no further code tables.
  put(0, 1 + 3);
  put(0, 1 + 1 + 1);
  for (let code = 0; code < 5; code++) put(0b0001, 4);
  const payload = [0x2f];
  for (let i = 0n; i < count; i += 8n) payload.push(Number((bits >> i) & 255n));
  if (payload.length % 2 === 1) payload.push(0);
  const head = Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0', 'latin1');
  head.writeUInt32LE(4 + 8 + payload.length, 4);
  head.writeUInt32LE(payload.length, 16);
  return Buffer.concat([head, Buffer.from(payload)]);
}

/** A sound JPEG whose frame says another size. */
async function largeJpeg(): Promise<Buffer> {
  const jpeg = await picture(1).jpeg().toBuffer();
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg.writeUInt16BE(65_000, frame + 5);
  jpeg.writeUInt16BE(65_000, frame + 7);
  return jpeg;
}

async function largeGif(): Promise<Buffer> {
  const gif = await picture(1).gif().toBuffer();
  gif.writeUInt16LE(65_000, 6);
  gif.writeUInt16LE(65_000, 8);
  return gif;
}

/** A sound TIFF whose width and height are said to be 60000. */
async function largeTiff(): Promise<Buffer> {
  const tiff = await sharp(await picture(1).png().toBuffer())
    .tiff({ compression: 'none' })
    .toBuffer();
  for (const tag of [0x100, 0x101]) {
    const head = Buffer.from([tag & 255, tag >> 8, 3, 0, 1, 0, 0, 0]);
    const at = tiff.indexOf(head);
    if (at >= 0) tiff.writeUInt16LE(60_000, at + 8);
  }
  return tiff;
}

const filter =
  '<svg xmlns="http://www.w3.org/2000/svg" width="12000" height="12000"><filter id="f"><feTurbulence baseFrequency="0.9" numOctaves="255"/><feGaussianBlur stdDeviation="900"/><feMorphology operator="dilate" radius="900"/></filter><rect width="100%" height="100%" filter="url(#f)"/></svg>';

const entities = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "${'x'.repeat(50)}">${'bcdefgh'
  .split('')
  .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefg'[i]};`.repeat(20)}">`)
  .join('')}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&h;</text></svg>`;

const outsider =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="36"><image width="40" height="36" xlink:href="file:///etc/hostname"/></svg>';

export const bombs: readonly Bomb[] = [
  { name: 'a PNG of 16384 x 16384', ending: 'png', make: () => flatPng(16_384) },
  { name: 'a WebP of 16383 x 16383', ending: 'webp', make: () => flatWebp(16_383) },
  { name: 'a JPEG that says 65000 x 65000', ending: 'jpg', make: largeJpeg },
  { name: 'a GIF that says 65000 x 65000', ending: 'gif', make: largeGif },
  { name: 'a TIFF that says 60000 x 60000', ending: 'tif', make: largeTiff },
  { name: 'an SVG with a heavy filter', ending: 'png', make: () => Buffer.from(filter) },
  { name: 'an SVG of nested entities', ending: 'jpg', make: () => Buffer.from(entities) },
  { name: 'an SVG that reads another file', ending: 'tif', make: () => Buffer.from(`\ufeff \n${outsider}`) },
  {
    name: 'a PDF',
    ending: 'png',
    make: () =>
      Buffer.from(
        '%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
      ),
  },
];
