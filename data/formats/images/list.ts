/** Images without labels: all of a folder, or those that a list names. */
import { join } from 'node:path';
import type { PartPaths } from '../../../schemas/data-config.ts';
import type { List } from '../kind.ts';
import type { ListedImage } from '../listing.ts';
import { nothing } from '../listing.ts';
import { nameBelowRoot } from '../reading/checks.ts';
import { filesBelow, isImageName } from '../reading/folders.ts';
import { checkPlaces } from '../reading/images-folder.ts';
import { emptyPart, readLists } from '../reading/parts.ts';
import type { TextLine } from '../tables/text.ts';

export interface ImagesSource {
  /** Folder of the images below the root. */
  readonly images: string;
  /** Lists; none: all images of the folder are for training. */
  readonly splits: PartPaths;
}

const kind = { labels: 'multi-label', classes: [] } as const;

export const list: List<ImagesSource> = async ({ images, splits }, root) => {
  const wrong = checkPlaces(root, images);
  if (wrong.length > 0) return nothing(wrong);
  if (Object.keys(splits).length === 0) return ofFolder(images, root);
  const lists = readLists(splits, root, (line) => {
    const id = nameBelowRoot(images, nameIn(line));
    return id === undefined ? { message: `${nameIn(line)} lies outside the data root` } : { id, label: [] };
  });
  return { ...kind, ...lists, warnings: [] };
};

/** A line may go on with what is of no use here: a label behind a blank, a tab or a comma. */
const nameIn = ({ text }: TextLine): string => {
  const end = /\.(png|jpe?g|tiff?|webp|gif|bmp|dcm|dicom)(?=[\s,;]|$)/i.exec(text);
  return end === null ? text : text.slice(0, end.index + end[0].length);
};

function ofFolder(folder: string, root: string) {
  const path = join(root, folder);
  const files = filesBelow(path);
  const train = files.filter(isImageName).map((name): ListedImage => {
    const id = nameBelowRoot(folder, name)!;
    return { id, label: [], content: { kind: 'file', path: join(root, id) } };
  });
  const others = files.length - train.length;
  return {
    ...kind,
    files: [],
    parts: { train },
    problems: train.length === 0 ? [{ ...emptyPart('train', path), path: 'data.images' }] : [],
    missing: [],
    warnings:
      others === 0 ? [] : [`${others} ${others === 1 ? 'file is' : 'files are'} left out, being no image by name`],
  };
}
