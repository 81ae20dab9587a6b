/**
 * The outer structure of a JPEG file (ITU T.81, annex B): segments, and scans up to the next marker. libjpeg takes what
 * follows a marker in the middle of a damaged scan for nothing, and says so only where pixels are missing then.
 */

const SOS = 0xda;
const EOI = 0xd9;

/** Whether segments and scans follow one another as they may, up to the end of the image. @param bytes behind FF D8 */
export function isWholeJpeg(bytes: Buffer): boolean {
  let scans = 0;
  for (let at = 2; ; ) {
    if (bytes[at] !== 0xff) return false;
    // Any number of FF may fill up before a marker.
    while (bytes[at] === 0xff) at++;
    const marker = bytes[at];
    if (marker === EOI) return scans > 0;
    if (marker === undefined || !hasLength(marker) || at + 3 > bytes.length) return false;
    const length = bytes.readUInt16BE(at + 1);
    at += 1 + length;
    if (length < 2 || at > bytes.length) return false;
    if (marker !== SOS) continue;
    scans++;
    at = endOfScan(bytes, at);
  }
}

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
