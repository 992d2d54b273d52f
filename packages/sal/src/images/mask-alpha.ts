/**
 * Masks with an alpha channel. It may say nothing (all opaque), repeat what the colours say, carry the drawing alone (one
 * colour everywhere, as brushes of annotation tools are saved), or contradict the colours. Rule: opaque is the lesion.
 */

export interface AlphaPicture {
  /** [pixels, channels] */
  values: ArrayLike<number>;
  channels: number;
  /** [pixels] */
  alpha: ArrayLike<number>;
  /** Of an opaque pixel; 0 is transparent. */
  opaque: number;
}

/**
 * Whether the colours are the mask, alpha is (1 where opaque, [pixels]; `alone` where the colours draw nothing), or in
 * words what is wrong ("the mask ...").
 */
export type AlphaReading = 'colours' | { lesion: Uint8Array; alone: boolean } | { refused: string };

export function readAlpha(picture: AlphaPicture, classes: number): AlphaReading {
  const { alpha, opaque } = picture;
  const pixels = alpha.length;
  let shown = 0;
  let agreeing = 0;
  let coloured = 0;
  for (let i = 0; i < pixels; i++) {
    const value = alpha[i]!;
    if (value !== 0 && value !== opaque) {
      return { refused: `has alpha values such as ${value} between transparent (0) and opaque (${opaque})` };
    }
    const isShown = value === opaque;
    const isColoured = !isBlack(picture, i);
    if (isShown) shown++;
    if (isColoured) coloured++;
    if (isShown === isColoured) agreeing++;
  }
  if (shown === pixels) return 'colours';
  if (agreeing === pixels) {
    // Where the shown colour is one, it does not matter which.
    if (classes > 2 || coloured === 0 || !isOneColour(picture, opaque)) return 'colours';
    return { lesion: opaquePixels(picture), alone: false };
  }
  if (shown === 0) return { refused: 'is transparent everywhere, with colours underneath' };
  if (classes > 2) return { refused: 'has an alpha channel that does not agree with its class indices' };
  if (!isOneColour(picture, null)) return { refused: 'has an alpha channel that does not agree with its colours' };
  // What is drawn by alpha alone may also be a hole in an opaque background.
  if (2 * shown > pixels) {
    return { refused: 'is drawn by its alpha channel alone and opaque over more than half: which side is the lesion?' };
  }
  return { lesion: opaquePixels(picture), alone: true };
}

function isBlack({ values, channels }: AlphaPicture, pixel: number): boolean {
  for (let c = 0; c < channels; c++) if (values[pixel * channels + c] !== 0) return false;
  return true;
}

/** Whether all pixels have one colour; with `among` those of this alpha value only. */
function isOneColour({ values, channels, alpha }: AlphaPicture, among: number | null): boolean {
  let first = -1;
  for (let i = 0; i < alpha.length; i++) {
    if (among !== null && alpha[i] !== among) continue;
    if (first < 0) first = i;
    for (let c = 0; c < channels; c++) if (values[i * channels + c] !== values[first * channels + c]) return false;
  }
  return true;
}

function opaquePixels({ alpha, opaque }: AlphaPicture): Uint8Array {
  return Uint8Array.from(alpha, (value) => (value === opaque ? 1 : 0));
}
