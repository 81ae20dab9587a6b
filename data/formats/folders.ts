/** Listing folders of images. */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

const IMAGE_SUFFIX = /\.(png|jpe?g|tiff?|webp|dcm|dicom)$/i;
/** As scanners and archives name DICOM files: IM000001, or by a UID such as 1.2.840.113619.2.5. */
const WITHOUT_SUFFIX = /(?:^|\/)(?:[^./]+|\d+(?:\.\d+)+)$/;

/** Whether a file below a folder is taken for an image, by its name alone. */
export function isImageName(name: string): boolean {
  return IMAGE_SUFFIX.test(name) || WITHOUT_SUFFIX.test(name);
}

export function withoutSuffix(name: string): string {
  return name.replace(IMAGE_SUFFIX, '');
}

/** Sorted by code units, so that the order does not depend on the file system or the language; hidden ones left out. */
export function entries(path: string): readonly Dirent[] {
  const visible = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  return visible.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Files at any depth, by their names below the folder with forward slashes. Links to folders are not followed: they
 * could be circles.
 */
export function filesBelow(path: string): readonly string[] {
  return entries(path).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)).map((name) => `${entry.name}/${name}`) : [entry.name],
  );
}
