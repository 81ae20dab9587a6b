/**
 * The outer structure of a JPEG file (ITU T.81, annex B): segments, and scans up to the next marker. libjpeg takes what
 * follows a marker in the middle of a damaged scan for nothing, and says so only where pixels are missing then.
 */
import { readJpegHead } from './jpeg-frame.ts';

const SOS = 0xda;
const EOI = 0xd9;

/** Why segments and scans do not follow one another as they may, up to the end of the image; null where they do. */
export function jpegDamage(bytes: Buffer): string | null {
  let scans = 0;
  for (let at = 2; ; ) {
    if (at >= bytes.length) return 'it ends before the marker of its end';
    if (bytes[at] !== 0xff) return `at byte ${at} there is no marker`;
    // Any number of FF may fill up before a marker.
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at];
    if (marker === EOI) return scans > 0 ? null : 'it has no scan';
    if (marker === undefined) return 'it ends before the marker of its end';
    if (!hasLength(marker)) return `the marker ${hex(marker)} at byte ${at - 1} stands where it must not`;
    const length = at + 3 > bytes.length ? null : bytes.readUInt16BE(at + 1);
    if (length === null || at + 1 + length > bytes.length) return `it ends within the segment at byte ${at - 1}`;
    if (length < 2) return `the segment at byte ${at - 1} has a length of ${length}`;
    at += 1 + length;
    if (marker !== SOS) continue;
    scans++;
    at = endOfScan(bytes, at);
  }
}

const hex = (marker: number): string => `FF ${marker.toString(16).toUpperCase().padStart(2, '0')}`;

/** Frames, tables, scans, application data and comments; all else is reserved, or stands within a scan. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && marker !== 0xc8 && !(marker >= 0xd0 && marker <= EOI) && marker <= 0xfe;
}

/** Where the next marker begins that is not one of a scan's own: FF 00 is data, FF D0 to D7 restarts. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at)) {
    const next = bytes[at + 1];
    if (next === undefined || (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7))) return at;
    at += next === 0xff ? 1 : 2;
  }
  return bytes.length;
}

/**
 * The file without bytes that stand between two segments before the first scan, as some cameras and converters leave them:
 * every reader skips them, and no pixel depends on them. The same bytes where there are none.
 */
export function withoutStrayBytes(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) {
      const next = nextSegment(bytes, at);
      if (next === null) break;
      parts.push(bytes.subarray(from, at));
      from = at = next;
    }
    if (bytes[at + 1] === 0xff) at++;
    else if (bytes[at + 1] === SOS || !hasLength(bytes[at + 1]!)) break;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return parts.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
}

function nextSegment(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf(0xff, at + 1))
    if (hasLength(bytes[at + 1]!)) return at;
  return null;
}

/** Frames that are neither baseline nor sequential nor progressive. */
const PROCESSES: Readonly<Record<number, string>> = {
  195: 'lossless JPEG',
  197: 'hierarchical JPEG',
  198: 'hierarchical JPEG',
  199: 'hierarchical lossless JPEG',
  203: 'lossless JPEG with arithmetic coding',
  205: 'hierarchical JPEG with arithmetic coding',
  206: 'hierarchical JPEG with arithmetic coding',
  207: 'hierarchical lossless JPEG with arithmetic coding',
  247: 'JPEG-LS',
};

/** Why a sound file cannot be read; null where nothing speaks against it. */
export function jpegTrouble(bytes: Buffer): string | null {
  const head = readJpegHead(bytes);
  if (head === null) return null;
  const { process, precision, components } = head;
  if (PROCESSES[process] !== undefined) return `it is ${PROCESSES[process]}, which is not supported`;
  if (precision !== 8) return `it is JPEG of ${precision} bits a sample; only 8 are supported`;
  return [1, 3, 4].includes(components) ? null : `it has ${components} colour components; 1, 3 or 4 can be read`;
}
