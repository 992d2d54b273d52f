import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { picture } from '../../test/support/small-images.js';
import { decodeImageBytes } from './decode.js';
import { sniff } from './sniff.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';

const documents: Record<string, string | Buffer> = {
  'SVG ': SVG,
  'SVG after a declaration': `<?xml version="1.0"?>\n<!-- ${'x'.repeat(90)} -->\n${SVG}`,
  'SVG after a mark and blanks': `\ufeff  \n${SVG}`,
  'SVG in UTF-16': Buffer.from(`\ufeff${SVG}`, 'utf16le'),
  PDF: '%PDF-1.7\n',
  PostScript: '%!PS-Adobe-3.0',
  HTML: '<!DOCTYPE html><html></html>',
  XML: '<?xml version="1.0"?><a/>',
  BMP: Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]),
  Netpbm: 'P5\n2 2\n255\n....',
  'a ZIP': 'PK\x03\x04',
  gzip: Buffer.of(0x1f, 0x8b, 8),
  DICOM: Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]),
  HEIC: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1'),
  'JPEG XL': Buffer.of(0xff, 0x0a, 1, 2),
};

describe('sniff', () => {
  it.each(Object.entries(documents))('refuses %s by its name', (name, content) => {
    const sniffed = sniff(Buffer.from(content));
    expect(sniffed).toHaveProperty(
      'refused',
      expect.stringContaining(name.split(' after')[0]!.split(' in')[0]!.trim()),
    );
  });

  it('knows what is decoded', async () => {
    const image = sharp(await picture(1));
    for (const format of ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const) {
      const bytes = await image.clone().toFormat(format).toBuffer();
      expect(sniff(bytes)).toEqual({ format: format === 'avif' ? 'heif' : format });
    }
  });

  it('takes any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => Object.keys(sniff(bytes)).length === 1));
  });
});

describe('a file that is no picture', () => {
  it.each(Object.entries(documents))('%s reaches no decoder', async (_name, content) => {
    await expect(decodeImageBytes(Buffer.from(content), 'x.png', 'rgb')).rejects.toThrow(/x\.png: not an image/);
  });

  it('is refused where its header promises more than memory holds', async () => {
    const chunk = (type: string, body: Buffer) => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(body.length);
      head.write(type, 4, 'latin1');
      return Buffer.concat([head, body, Buffer.alloc(4)]);
    };
    const png = (side: number, bits: number, color: number, interlaced: number) => {
      const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, bits, color, 0, 0, interlaced]);
      header.writeUInt32BE(side, 0);
      header.writeUInt32BE(side, 4);
      const signature = Buffer.from('89504e470d0a1a0a', 'hex');
      return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(9)))]);
    };
    await expect(decodeImageBytes(png(40_000, 8, 2, 0), 'a', 'rgb')).rejects.toThrow(
      /40000 x 40000 pixels is too large/,
    );
    await expect(decodeImageBytes(png(16_000, 8, 6, 1), 'a', 'rgb')).rejects.toThrow(/takes \d+ MB|damaged/);
  });
});
