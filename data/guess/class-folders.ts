import { splitOf } from '../formats/tables/split-names.ts';
import { counted, DIVIDE, DIVIDED, type Guesser, MASKS, type SettingValue } from './guess.ts';

/** Folders that say nothing of what their images show. */
const NO_CLASS = /^(images?|imgs?|films?|scans?|dicoms?|data|pictures?|photos?)$/i;

/** One folder a class, below a folder a split or by themselves. */
export const classFolders: Guesser = ({ images }) => {
  const tree = treeOf(images);
  const splits = splitFolders(tree);
  if (splits !== null) {
    const classes = new Set(Object.values(splits).flatMap((name) => [...tree.get(name)!]));
    if (classes.size < 2) return null;
    return {
      task: 'classification',
      data: { format: 'folder', ...divided(splits) },
      found: `${counted(images.length, 'image')} in ${classes.size} class folders (${shown([...classes])}) below a folder a split`,
      remarks: {},
    };
  }
  const classes = [...tree.keys()];
  if (classes.length < 2 || classes.some((name) => MASKS.test(name) || NO_CLASS.test(name))) return null;
  return {
    task: 'classification',
    data: { format: 'folder', splits: { all: '.' }, make_splits: DIVIDE },
    found: `${counted(images.length, 'image')} in ${classes.length} class folders (${shown(classes)})`,
    remarks: {
      make_splits: `${DIVIDED}. Patients are not known: if one has several images, name them in data.patients`,
    },
  };
};

/** First folder to the second folders that hold images. */
function treeOf(images: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const tree = new Map<string, Set<string>>();
  for (const name of images) {
    const [first, second, ...rest] = name.split('/');
    if (second === undefined) continue;
    const below = tree.get(first!) ?? new Set();
    if (rest.length > 0) below.add(second);
    tree.set(first!, below);
  }
  return tree;
}

/** Split to folder, where every first folder is named as a split and has folders below. */
function splitFolders(tree: ReadonlyMap<string, ReadonlySet<string>>): Readonly<Record<string, string>> | null {
  const splits: Record<string, string> = {};
  for (const [name, below] of tree) {
    const split = splitOf(name);
    if (typeof split !== 'string' || below.size === 0 || split in splits) return null;
    splits[split] = name;
  }
  return 'train' in splits ? splits : null;
}

/** The splits that are there; assay makes those that are missing from the training images. */
export function divided(splits: Readonly<Record<string, string>>): Readonly<Record<string, SettingValue>> {
  const { train = '', val, test } = splits;
  if (val !== undefined && test !== undefined) return { splits: { train, val, test } };
  const made = { ...(val === undefined && { val: DIVIDE.val }), ...(test === undefined && { test: DIVIDE.test }) };
  return {
    splits: { all: train, ...(val !== undefined && { val }), ...(test !== undefined && { test }) },
    make_splits: made,
  };
}

export function shown(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} ...`;
}
