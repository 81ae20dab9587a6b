/** Colours of DICOM files: interleaved RGB of 8 bits. */
import type { Attributes } from './attributes.ts';
import type { Decoded } from './compressed.ts';

export function colour({ bytes, rgb, planar }: Decoded, { photometric }: Attributes): Uint8Array {
  const pixels = bytes.length / 3;
  const out = new Uint8Array(bytes.length);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < 3; channel++)
      out[3 * pixel + channel] = bytes[planar ? channel * pixels + pixel : 3 * pixel + channel]!;
  if (!rgb && photometric.startsWith('YBR_FULL')) ybrToRgb(out);
  return out;
}

/** In place (PS3.3 C.7.6.3.1.2); the array clamps and rounds nothing by itself. */
function ybrToRgb(samples: Uint8Array): void {
  const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  for (let at = 0; at < samples.length; at += 3) {
    const [y, cb, cr] = [samples[at]!, samples[at + 1]! - 128, samples[at + 2]! - 128];
    samples[at] = byte(y + 1.402 * cr);
    samples[at + 1] = byte(y - 0.344136 * cb - 0.714136 * cr);
    samples[at + 2] = byte(y + 1.772 * cb);
  }
}
