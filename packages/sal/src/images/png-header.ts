/** What a PNG says of its depth before its pixels (PNG specification, 3rd edition, 11.2.1 and 11.3.2.6). Pure. */

const SIGNATURE_AND_IHDR = 33;

/** Bits of each sample, or null where the bytes are no PNG. @param head at least 33 bytes of the file */
export function pngDepth(head: Uint8Array): number | null {
  if (head.length < SIGNATURE_AND_IHDR || head[1] !== 0x50 || head[2] !== 0x4e || head[3] !== 0x47) return null;
  return head[24]!;
}

/** The bits that carry the original values, as the chunk sBIT declares them (the most of its channels); else null. */
export function declaredBits(bytes: Buffer): number | null {
  if (pngDepth(bytes) === null) return null;
  for (let at = SIGNATURE_AND_IHDR; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT' || type === 'IEND') return null;
    if (type === 'sBIT') {
      const bits = [...bytes.subarray(at + 8, at + 8 + Math.min(length, 4))];
      const most = Math.max(0, ...bits);
      return most >= 1 && most <= 16 ? most : null;
    }
    at += 12 + length;
  }
  return null;
}
