/** Kinds of files, told by how they begin. */

/** What libvips is asked to decode; nothing else reaches it, so that its many other readers never see a stranger's file. */
export type Picture = 'png' | 'jpeg' | 'tiff' | 'webp' | 'gif';

const PICTURES: readonly (readonly [start: string, kind: Picture])[] = [
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  // TIFF and BigTIFF, in either byte order.
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
];

export function pictureKind(bytes: Uint8Array): Picture | null {
  const start = latin1(bytes, 12);
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'webp';
  return PICTURES.find(([one]) => start.startsWith(one))?.[1] ?? null;
}

const CAN_BE_READ = 'PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image';

/** The reason that is given for files of other kinds. */
export const NOT_AN_IMAGE = `it is not a ${CAN_BE_READ}`;

/** Kinds that people take for images, or get in place of them, by what their files begin with. */
const OTHERS: readonly (readonly [kind: string, start: RegExp | readonly string[]])[] = [
  ['a JPEG 2000 file', ['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51']],
  ['a JPEG XL file', ['\xff\x0a', '\0\0\0\x0cJXL ']],
  ['a HEIC file', /^....ftyp(heic|heix|hevc|mif1|msf1)/s],
  ['an AVIF file', /^....ftypavi[fs]/s],
  ['a video', /^....ftyp/s],
  ['a PNM file', /^P[1-7]\s/],
  ['an NRRD file', ['NRRD000']],
  ['a MetaImage header', /^(ObjectType|NDims) *=/],
  // The size of the header, in either byte order.
  ['a NIfTI file', ['\x5c\x01\0\0', '\0\0\x01\x5c', '\x1c\x02\0\0', '\0\0\x02\x1c']],
  ['an HDF5 file', ['\x89HDF']],
  ['a NumPy array', ['\x93NUMPY']],
  ['gzipped', ['\x1f\x8b']],
  ['a zip archive', ['PK\x03\x04']],
  ['a PDF document', ['%PDF']],
  ['a pointer of Git LFS, in place of the file that git lfs pull fetches', ['version https://git-lfs']],
  ['an HTML page, as a failed download leaves it', /^\s*(<!doctype html|<html)/i],
  ['an SVG drawing', /^\s*(<\?xml[^>]*>\s*)?<svg/i],
];

/** Why a file of no kind that is read is none. @param head its first bytes */
export function whyNoImage(head: Uint8Array): string {
  const text = latin1(head, head.length);
  const begins = (start: RegExp | readonly string[]): boolean =>
    start instanceof RegExp ? start.test(text) : start.some((one) => text.startsWith(one));
  const kind = OTHERS.find(([, start]) => begins(start))?.[0];
  if (kind !== undefined) return `it is ${kind}, not a ${CAN_BE_READ}`;
  return head.every((byte) => byte === 0) ? 'it begins with zeros alone, as an interrupted copy does' : NOT_AN_IMAGE;
}

function latin1(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.subarray(0, length)).toString('latin1');
}
