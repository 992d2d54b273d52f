/** Size of one image whose pixels are uint8, height x width x channel. */
export interface ImageShape {
  height: number;
  width: number;
  channels: number;
}

/** Number of bytes of one image. */
export function byteLength({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}
