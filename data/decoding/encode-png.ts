/** Writing PNG files with libvips (through sharp). Loading this module loads its native library. */
import sharp from 'sharp';

/**
 * The bytes of a PNG file: equal pixels give equal bytes.
 * @param pixels gray [height, width] or RGB [height, width, 3], 8 bit
 */
export async function encodePng(
  pixels: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const channels = pixels.length === width * height ? 1 : 3;
  const png = { compressionLevel: 9, adaptiveFiltering: true };
  const image = sharp(pixels, { raw: { width, height, channels } });
  // Without it a gray image would be written as RGB.
  const kept = channels === 1 ? image.toColourspace('b-w') : image;
  return kept.png(png).toBuffer();
}
