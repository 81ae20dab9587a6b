/** DICOM's run-length coding (PS3.5 annex G): a segment for each byte of a sample, the most significant first. */
import type { Unreadable } from '../../raster.ts';

const HEADER_BYTES = 64;

/**
 * @param pixels width * height
 * @returns little-endian samples, those of a pixel side by side
 */
export function decodeRle(
  bytes: Uint8Array,
  pixels: number,
  channels: number,
  sampleBytes: number,
): Uint8Array | Unreadable {
  const damaged = { reason: 'its run-length coded pixels are damaged or cut off' };
  if (bytes.length < HEADER_BYTES) return damaged;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const segments = channels * sampleBytes;
  if (view.getUint32(0, true) !== segments) return damaged;
  const out = new Uint8Array(pixels * segments);
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : bytes.length;
    if (start < HEADER_BYTES || start > end || end > bytes.length) return damaged;
    const channel = Math.floor(segment / sampleBytes);
    const first = channel * sampleBytes + (sampleBytes - 1 - (segment % sampleBytes));
    if (!unpack(bytes.subarray(start, end), out, first, segments, pixels)) return damaged;
  }
  return out;
}

/**
 * PackBits; writes every `step`th byte from `first`.
 * @returns whether they were exactly as many as wanted: what is left may only fill up to an even length. A run that goes on
 *   beyond the picture means that one before it is damaged, and that its pixels have moved.
 */
function unpack(packed: Uint8Array, out: Uint8Array, first: number, step: number, count: number): boolean {
  let at = first;
  let left = count;
  let index = 0;
  while (index < packed.length && left > 0) {
    const control = packed[index++]!;
    if (control === 128) continue;
    const literal = control < 128;
    const length = literal ? control + 1 : 257 - control;
    if (length > left || index + (literal ? length : 1) > packed.length) return false;
    for (let done = 0; done < length; done++, at += step) out[at] = packed[literal ? index + done : index]!;
    index += literal ? length : 1;
    left -= length;
  }
  return left === 0 && packed.subarray(index).every((byte) => byte === 0 || byte === 128);
}
