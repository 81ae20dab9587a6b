/** Data sets whose folder of images is wrong: said once, not once an image, and beside what is wrong with the lists. */
import type { Problem } from '../../../common/errors.ts';
import type { PartPaths } from '../../../schemas/config.ts';
import type { FormatListing } from '../listing.ts';
import { readLines } from '../tables/text.ts';
import { belowRoot, checkImagesFolder, checkRoot, nameBelowRoot } from './checks.ts';
import { namedParts, partTitle } from './parts.ts';

/** @returns what forbids to read lists at all: no root, or a folder of images that is not below it. */
export function checkPlaces(root: string, images: string): readonly Problem[] {
  const noRoot = checkRoot(root);
  if (noRoot.length > 0 || nameBelowRoot('', images) !== undefined) return noRoot;
  return checkImagesFolder(root, images);
}

/** The listing; where there is no folder of images, with that as its first problem and no missing images. */
export function withImagesFolder(listing: FormatListing, root: string, images: string): FormatListing {
  const problems = checkImagesFolder(root, images);
  return problems.length === 0 ? listing : { ...listing, problems: [...problems, ...listing.problems], missing: [] };
}

/** List files that cannot be read, for formats that cannot make sense of lines without the folder. */
export function unreadableLists(splits: PartPaths, root: string): readonly Problem[] {
  return namedParts(splits).flatMap(([part, name]) => {
    const lines = readLines(belowRoot(root, name), `list of the ${partTitle(part)}`);
    return 'problem' in lines ? [{ ...lines.problem, path: `data.splits.${part}` }] : [];
  });
}
