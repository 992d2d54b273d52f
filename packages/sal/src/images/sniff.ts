/**
 * What a file is, by its first bytes: before any decoder sees it. Only formats on the list below reach a decoder; what
 * can act (SVG, PDF, HTML) or is known by another name is refused under that name. Pure.
 */

/** Bytes that `sniff` looks at. */
export const SNIFF_BYTES = 512;

/** Formats that are decoded, by the names that libvips gives them. */
export type Format = 'jpeg' | 'png' | 'tiff' | 'webp' | 'gif' | 'heif';

export type Sniffed = { format: Format } | { refused: string };

/** @param head the first SNIFF_BYTES bytes of a file, or all where it has fewer */
export function sniff(head: Uint8Array): Sniffed {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, SNIFF_BYTES));
  const format = formatOf(bytes);
  if (format) return { format };
  const other = otherName(bytes);
  return { refused: other ? `not an image that can be read: its content is ${other}` : 'not an image' };
}

function formatOf(bytes: Buffer): Format | undefined {
  if (begins(bytes, 'ffd8ff')) return 'jpeg';
  if (begins(bytes, '89504e470d0a1a0a')) return 'png';
  if (['49492a00', '4d4d002a', '49492b00', '4d4d002b'].some((magic) => begins(bytes, magic))) return 'tiff';
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'webp';
  if (['GIF87a', 'GIF89a'].includes(text(bytes, 0, 6))) return 'gif';
  return isAvif(bytes) ? 'heif' : undefined;
}

/** The brands of the `ftyp` box; HEIC (HEVC) cannot be decoded. */
function isAvif(bytes: Buffer): boolean {
  return brandsOf(bytes).some((brand) => brand === 'avif' || brand === 'avis');
}

function brandsOf(bytes: Buffer): string[] {
  if (bytes.length < 16 || text(bytes, 4, 8) !== 'ftyp') return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length);
  const brands = [text(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text(bytes, at, at + 4));
  return brands;
}

const MAGIC: readonly (readonly [string, string])[] = [
  ['25504446', 'PDF'],
  ['25215053', 'PostScript'],
  ['424d', 'BMP: save it as PNG'],
  ['38425053', 'Photoshop (PSD)'],
  ['0000000c6a502020', 'JPEG 2000'],
  ['ff4fff51', 'JPEG 2000'],
  ['0000000c4a584c20', 'JPEG XL'],
  ['ff0a', 'JPEG XL'],
  ['00000100', 'an icon (ICO)'],
  ['762f3101', 'OpenEXR'],
  ['53494d504c45', 'FITS'],
  ['894844460d0a1a0a', 'HDF5'],
  ['49491a00', 'a raw file of a camera'],
  ['4949bc01', 'JPEG XR'],
  ['1f8b', 'gzip'],
  ['504b0304', 'a ZIP archive'],
  ['377abcaf', 'a 7z archive'],
  ['7f454c46', 'a program'],
  ['4d5a', 'a program'],
];

function otherName(bytes: Buffer): string | undefined {
  const magic = MAGIC.find(([hex]) => begins(bytes, hex));
  if (magic) return magic[1];
  if (text(bytes, 128, 132) === 'DICM') return 'DICOM: export it as PNG or TIFF';
  if (/^P[1-7][\s#]/.test(text(bytes, 0, 3))) return 'a Netpbm picture: save it as PNG';
  const brands = brandsOf(bytes);
  if (brands.some((brand) => /^(hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand))) return 'HEIC: save it as JPEG or PNG';
  if (brands.length > 0) return 'a film';
  return markupName(bytes);
}

/** UTF-16 markup has a zero in every second byte. */
function markupName(bytes: Buffer): string | undefined {
  const start = bytes
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^[\xfe\xff\xef\xbb\xbf\s]*/, '')
    .toLowerCase();
  if (!start.startsWith('<')) return undefined;
  if (start.includes('<svg') || start.includes('svg')) return 'SVG, a document that can act: save it as PNG';
  return start.includes('html') ? 'HTML' : 'XML';
}

function begins(bytes: Buffer, hex: string): boolean {
  return bytes.toString('hex', 0, hex.length / 2) === hex;
}

function text(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to);
}
