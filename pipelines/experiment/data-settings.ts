/** The settings of `data` to the parameters of the stages. */
import type { DataSource, PartPaths, Selection, SplitPlan } from '../../schemas/config.ts';
import type { DataConfig } from '../../schemas/types.ts';
import { present } from './present.ts';

type Format = DataSource['format'];

/** What every format of files has. */
const FILES = ['root', 'patients', 'make_splits'];
const LISTED = [...FILES, 'splits', 'images'];

/** Settings that mean something for some formats only. */
export const dataFields: Readonly<Record<Format, readonly string[]>> = {
  rsna: [...LISTED, 'classes'],
  chestxray14: LISTED,
  chexpert: [...LISTED, 'unknown'],
  shenzhen: LISTED,
  vindr: LISTED,
  csv: [...LISTED, 'columns', 'classes', 'structure', 'unknown'],
  folder: [...FILES, 'splits', 'classes'],
  pairs: [...LISTED, 'masks', 'structure'],
  npz: [...FILES, 'file', 'classes'],
  jsrt: [...FILES, 'splits', 'target'],
  montgomery: [...FILES, 'splits'],
  phantom: ['phantom'],
};

export function dataSource(data: DataConfig): DataSource {
  const format = present(data.format, 'data.format');
  const splits: PartPaths = data.splits ?? {};
  const listed = () => ({ splits, images: present(data.images, 'data.images') });
  const structure = () => present(data.structure, 'data.structure');
  switch (format) {
    case 'rsna':
      return { format, ...listed(), classes: data.classes ?? null };
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
        columns: { ...data.columns, image: present(data.columns?.image, 'data.columns.image') },
        classes: namedClasses(data),
        structure: structure(),
        unknown: present(data.unknown, 'data.unknown'),
      };
    case 'folder':
      return { format, splits, classes: namedClasses(data) };
    case 'pairs':
      return { format, ...listed(), masks: present(data.masks, 'data.masks'), structure: structure() };
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
  return classes === undefined || typeof classes === 'string' ? null : classes;
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
  const { val = null, test = null, folds, fold, stratify = true, file } = make_splits;
  if (file !== undefined) return { kind: 'file', file };
  if (folds === undefined) return { kind: 'ratios', val, test, stratify };
  return { kind: 'folds', folds, fold: present(fold, 'make_splits.fold'), val, stratify };
}
