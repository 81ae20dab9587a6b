/** Listing folders of images. */
import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { isFolder } from './checks.ts';

const IMAGE_SUFFIX = /\.(png|jpe?g|tiff?|webp|gif|bmp|dcm|dicom)$/i;
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
 * Files at any depth, by their names below the folder with forward slashes. Links to folders are followed, as data sets are
 * often put together from links; one that leads back to where it is, which would be a circle, is given as `name/`.
 * @param above folders that lead here
 */
export function filesBelow(path: string, above: readonly string[] = []): readonly string[] {
  const inside = [...above, path];
  return entries(path).flatMap((entry) => {
    const below = join(path, entry.name);
    if (!leadsToFolder(entry, path)) return [entry.name];
    if (entry.isSymbolicLink() && isCircle(below, inside)) return [`${entry.name}/`];
    return filesBelow(below, inside).map((name) => `${entry.name}/${name}`);
  });
}

/** Whether an entry is a folder or a link to one. */
export function leadsToFolder(entry: Dirent, parent: string): boolean {
  return entry.isSymbolicLink() ? isFolder(join(parent, entry.name)) : entry.isDirectory();
}

/** Whether a link leads to one of the folders that lead to it, or above. */
function isCircle(link: string, inside: readonly string[]): boolean {
  const target = realpathSync(link);
  return inside.map((folder) => realpathSync(folder)).some((folder) => `${folder}${sep}`.startsWith(`${target}${sep}`));
}
