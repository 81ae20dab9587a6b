/** The settings of `data` to the parameters of the stages. */
import type { DataSource, MaskClass, PartPaths, Reading, Selection, SplitPlan } from '../../../schemas/config.ts';
import type { DataConfig } from '../../../schemas/types.ts';
import { present } from './present.ts';

type Format = DataSource['format'];

/** What every format of files has. */
const ARRAYS = ['root', 'patients', 'make_splits', 'white'];
const FILES = [...ARRAYS, 'frame'];
const LISTED = [...FILES, 'splits', 'images'];

/** Settings that mean something for some formats only. */
export const dataFields: Readonly<Record<Format, readonly string[]>> = {
  rsna: [...LISTED, 'classes'],
  chestxray14: LISTED,
  chexpert: [...LISTED, 'unknown'],
  shenzhen: LISTED,
  vindr: LISTED,
  csv: [...LISTED, 'columns', 'classes', 'structure', 'unknown', 'join', 'repeated', 'search'],
  folder: [...FILES, 'splits', 'classes'],
  pairs: [...LISTED, 'masks', 'mask_names', 'structure', 'classes'],
  npz: [...ARRAYS, 'file', 'classes'],
  jsrt: [...FILES, 'splits', 'target'],
  montgomery: [...FILES, 'splits'],
  phantom: ['phantom'],
};

export function dataSource(data: DataConfig): DataSource {
  const format = present(data.format, 'data.format');
  const splits: PartPaths = data.splits ?? {};
  const listed = () => ({ splits, images: present(data.images, 'data.images') });
  const structures = () => maskStructures(data) ?? [present(data.structure, 'data.structure')];
  switch (format) {
    case 'rsna':
      return { format, ...listed(), classes: typeof data.classes === 'string' ? data.classes : namedClasses(data) };
    case 'chestxray14':
    case 'shenzhen':
    case 'vindr':
      return { format, ...listed() };
    case 'chexpert':
      return { format, ...listed(), unknown: present(data.unknown, 'data.unknown') };
    case 'csv':
      return {
        format,
        ...listed(),
        columns: {
          ...data.columns,
          image: present(data.columns?.image, 'data.columns.image'),
          none: listOf(data.columns?.none),
        },
        classes: namedClasses(data),
        structures: structures(),
        unknown: present(data.unknown, 'data.unknown'),
        join: (data.join ?? []).map(({ file, on }) => ({ file, on: listOf(on) })),
        repeated: present(data.repeated, 'data.repeated'),
        search: present(data.search, 'data.search'),
        divided: data.columns?.split !== undefined && data.make_splits !== undefined,
      };
    case 'folder':
      return { format, splits, classes: namedClasses(data) };
    case 'pairs':
      return {
        format,
        ...listed(),
        masks: present(data.masks, 'data.masks'),
        mask_names: data.mask_names ?? null,
        structures: structures(),
      };
    case 'npz':
      return { format, file: present(data.file, 'data.file'), classes: namedClasses(data) };
    case 'jsrt':
      return { format, splits, target: present(data.target, 'data.target') };
    case 'montgomery':
      return { format, splits };
    case 'phantom':
      return { format, phantom: phantomSettings(data) };
  }
}

/** Class names in a file are rsna's alone; a check refuses them elsewhere. */
function namedClasses({ classes }: DataConfig): readonly string[] | null {
  return Array.isArray(classes) ? classes : null;
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** The mapping of structures to values or colours, where that is what the classes are. */
function maskClasses({ classes }: DataConfig): readonly MaskClass[] | null {
  if (classes === undefined || typeof classes === 'string' || Array.isArray(classes)) return null;
  return Object.entries(classes).map(([name, value]) => ({ name, value }));
}

/** Name of what is of no structure. */
const BACKGROUND = 'background';

function maskStructures(data: DataConfig): readonly string[] | null {
  const names = maskClasses(data)?.map(({ name }) => name);
  return names?.filter((name) => name !== BACKGROUND) ?? null;
}

/** Nothing where files say everything. */
export function reading(data: DataConfig): { readonly reading?: Reading } {
  const { white = null, frame = null } = data;
  const mask_classes = maskClasses(data);
  return white === null && frame === null && mask_classes === null ? {} : { reading: { white, frame, mask_classes } };
}

function phantomSettings({ phantom }: DataConfig) {
  const { train, val, test, size, seed } = present(phantom, 'data.phantom');
  return {
    train: present(train, 'phantom.train'),
    val: present(val, 'phantom.val'),
    test: present(test, 'phantom.test'),
    size: present(size, 'phantom.size'),
    seed: present(seed, 'phantom.seed'),
  };
}

export function selection(data: DataConfig): Selection {
  return {
    patients: data.patients ?? null,
    splits: splitPlan(data),
    fraction: present(data.fraction, 'data.fraction'),
    few_shot: data.few_shot ?? null,
    seed: present(data.seed, 'data.seed'),
  };
}

function splitPlan({ make_splits }: DataConfig): SplitPlan | null {
  if (make_splits === undefined) return null;
  const { val = null, test = null, folds, fold, stratify = true, file, lists } = make_splits;
  if (file !== undefined) return { kind: 'file', file };
  if (folds === undefined) return { kind: 'ratios', val, test, stratify, ...(lists && { lists }) };
  return { kind: 'folds', folds, fold: present(fold, 'make_splits.fold'), val, stratify };
}
