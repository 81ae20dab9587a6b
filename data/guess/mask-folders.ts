import { posix } from 'node:path';
import { counted, type DataGuess, DIVIDE, DIVIDED, type Guesser, MASKS } from './guess.ts';
import { byFolder, stemOf } from './look.ts';

/** So many of the smaller folder's files must have a partner. */
const PAIRED = 0.8;

/** Images in one folder, masks of the same names in another. */
export const maskFolders: Guesser = ({ images }) => {
  const folders = [...byFolder(images)].map(([name, files]) => ({ name, stems: new Set(files.map(stemOf)) }));
  const masks = folders.filter(({ name }) => MASKS.test(name));
  const others = folders.filter(({ name }) => !MASKS.test(name));
  const pairs = masks.flatMap((mask) =>
    others.map((image) => ({ mask, image, shared: shared(mask.stems, image.stems) })),
  );
  const best = pairs.toSorted((a, b) => b.shared - a.shared)[0];
  if (best === undefined || best.shared === 0) return null;
  if (best.shared < PAIRED * Math.min(best.mask.stems.size, best.image.stems.size)) return null;
  return guess(best.image.name, best.mask.name, best.shared);
};

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((stem) => b.has(stem)).length;
}

function guess(images: string, masks: string, count: number): DataGuess {
  const structure = posix.basename(masks).replace(/[_ -]*masks?$/i, '') || 'structure';
  return {
    task: 'segmentation',
    data: { format: 'pairs', images: images === '' ? '.' : images, masks, structure, make_splits: DIVIDE },
    found: `${counted(count, 'image')} in ${images === '' ? 'the folder itself' : images} with masks of the same names in ${masks}`,
    remarks: { structure: 'what the masks show', make_splits: DIVIDED },
  };
}
