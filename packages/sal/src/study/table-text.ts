/** From the bytes of a table to its text, whatever a spreadsheet or a program of statistics wrote; or what to save instead. */

import { UsageError } from '../errors.js';

const FIX = 'save the table as CSV in UTF-8 (in Excel: "CSV UTF-8")';

/**
 * Text of UTF-8 and UTF-16, with a byte order mark or without.
 * @throws UsageError that names the encoding for workbooks, UTF-32 and bytes that are no UTF-8, such as Latin-1
 */
export function tableText(bytes: Buffer, path: string): string {
  const refuse = (what: string) => new UsageError(what, { where: path, expected: 'a CSV file in UTF-8', fix: FIX });
  if (bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) throw refuse('is a workbook or another zip file');
  if (bytes.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0])))
    throw refuse('is a workbook of an older Excel');
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-32') throw refuse('is encoded in UTF-32');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    if (encoding !== 'utf-8') throw refuse(`looks like ${encoding.toUpperCase()} and is damaged`);
    const at = firstInvalid(bytes);
    const line = bytes.subarray(0, at).toString('latin1').split('\n').length;
    throw refuse(
      `is not UTF-8: byte 0x${bytes[at]!.toString(16)} on line ${line}, as in Latin-1 or Windows-1252 (there it is ${JSON.stringify(new TextDecoder('windows-1252').decode(bytes.subarray(at, at + 1)))})`,
    );
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32';

/** By the byte order mark, else by the zero bytes that Latin letters have in UTF-16. */
function encodingOf(bytes: Buffer): Encoding {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32';
  const head = bytes.subarray(0, 512);
  const zerosAt = (parity: number) => head.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  if (4 * zerosAt(1) > head.length) return 'utf-16le';
  return 4 * zerosAt(0) > head.length ? 'utf-16be' : 'utf-8';
}

/** Position of the first byte that belongs to no character of UTF-8: there the way there and back gives another one. */
function firstInvalid(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'), 'utf8');
  return bytes.findIndex((byte, index) => byte !== again[index]);
}
