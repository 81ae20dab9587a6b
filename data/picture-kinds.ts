/** Kinds of pictures that libvips is asked to decode, told by how their files begin. */

/** The reason that is given for files of other kinds. */
export const NOT_AN_IMAGE = 'it is not a PNG, JPEG, TIFF, WebP or DICOM image';

const STARTS: readonly string[] = [
  '\x89PNG\r\n\x1a\n',
  '\xff\xd8\xff',
  // TIFF and BigTIFF, in either byte order.
  'II*\0',
  'MM\0*',
  'II+\0',
  'MM\0+',
];

/** Nothing else reaches libvips, so that its many other readers never see a stranger's file. */
export function isPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return STARTS.some((one) => start.startsWith(one)) || (start.startsWith('RIFF') && start.endsWith('WEBP'));
}
