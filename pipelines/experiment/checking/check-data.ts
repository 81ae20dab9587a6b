/** What goes together in `data`: which lists a format needs, how they are divided, what the task can use. */
import { isAbsolute } from 'node:path';
import { list } from '../../../common/words.ts';
import { SPLITS } from '../../../schemas/data-config.ts';
import type { ColumnsConfig, DataConfig, TaskOverride } from '../../../schemas/types.ts';
import { formatOf, formatsWith } from '../../../stages/checks.ts';
import { has, type MappingNode } from '../reading/document.ts';
import type { CellFinding } from './finding.ts';

/** Dotted paths of the settings that a cell of this format must have. */
export function neededOfData(written: MappingNode, data: DataConfig | undefined): readonly string[] {
  if (data?.format === undefined || !takes(data, 'root')) return [];
  const { needed = [] } = formatOf(data.format);
  return ['root', ...neededLists(written, data), ...needed].map((field) => `data.${field}`);
}

/** Whether a setting means something for the format of these data. */
const takes = ({ format }: DataConfig, setting: keyof DataConfig): boolean =>
  format !== undefined && formatOf(format).settings.includes(setting);

/** Whether a column of the table says the split of every image. */
const dividedByColumn = (data: DataConfig): boolean => takes(data, 'columns') && data.columns?.split !== undefined;

/** Whether there may be masks, as far as the format and the columns tell. */
const mayHaveMasks = (data: DataConfig): boolean => {
  const gives = data.format === undefined ? 'labels' : formatOf(data.format).gives;
  return gives === 'columns' ? data.columns?.mask !== undefined : gives !== 'labels' && gives !== 'nothing';
};

function neededLists(written: MappingNode, data: DataConfig): readonly string[] {
  const { format, make_splits } = data;
  const findsAll = format !== undefined && formatOf(format).findsAll === true;
  // All of a folder is for training where no labels divide it.
  const unlabelled = format !== undefined && formatOf(format).gives === 'nothing';
  if (!takes(data, 'splits') || unlabelled || (findsAll && make_splits !== undefined)) return [];
  if (make_splits !== undefined || dividedByColumn(data)) return ['splits.all'];
  // How to divide them is missed below; three lists would be the other way.
  if (has(written, ['data', 'splits', 'all'])) return [];
  return has(written, ['data', 'splits']) ? ['splits.train', 'splits.val', 'splits.test'] : ['splits'];
}

/** @param data with defaults */
export function dataFindings(written: MappingNode, { task, data, model }: TaskOverride): readonly CellFinding[] {
  if (data === undefined) return [];
  return [
    ...classesFindings(data),
    ...pathFindings(data),
    ...splitFindings(data),
    ...labelFindings(task, data),
    ...augmentFindings(data),
    ...subsetFindings(written),
    ...sizeFindings(data, model?.image_size),
  ];
}

function augmentFindings({ augment, augment_validation }: DataConfig): readonly CellFinding[] {
  if (augment_validation !== true || augment !== 'none') return [];
  const message = 'validation images cannot be augmented where `data.augment` is none';
  return [{ path: 'data.augment_validation', message, hint: 'Remove it, or choose another `augment`.' }];
}

function classesFindings(data: DataConfig): readonly CellFinding[] {
  const { format, classes } = data;
  if (classes === undefined || format === undefined || !takes(data, 'classes')) return [];
  const { classes: may = 'names' } = formatOf(format);
  const path = 'data.classes';
  const found = `found ${JSON.stringify(classes)}`;
  if (Array.isArray(classes) && may === 'structures') {
    const message = `expected a mapping of structures to values or colours, ${found}`;
    return [{ path, message, hint: 'Such as { lung: [255, 0, 0], heart: [0, 255, 0] }.' }];
  }
  if (typeof classes === 'object' && !Array.isArray(classes)) return maskClassesFindings(data, classes);
  if (typeof classes !== 'string' || may === 'names or file') return [];
  const files = formatsWith((kind) => kind.classes === 'names or file').map((name) => `\`${name}\``);
  const hint = `Only ${list(files)} ${files.length === 1 ? 'reads' : 'read'} the names from a file.`;
  return [{ path, message: `expected a list of class names, ${found}`, hint }];
}

function maskClassesFindings(data: DataConfig, classes: object): readonly CellFinding[] {
  const path = 'data.classes';
  if (!takes(data, 'structure') || !mayHaveMasks(data)) {
    const message = 'a mapping of structures to values or colours is for masks, of which there are none here';
    return [{ path, message, hint: 'Write a list of class names.' }];
  }
  if (Object.keys(classes).every((name) => name === 'background'))
    return [{ path, message: 'no structure is named but the background' }];
  const values = new Map<string, string>();
  return Object.entries(classes).flatMap(([name, value]): readonly CellFinding[] => {
    const [key, before] = [JSON.stringify(value), values.get(JSON.stringify(value))];
    values.set(key, name);
    if (before === undefined) return [];
    return [{ path: `${path}.${name}`, message: `${key} is the value of \`${before}\` already` }];
  });
}

function pathFindings(data: DataConfig) {
  const { splits, images, classes, masks, file, patients, make_splits, join } = data;
  const named = {
    ...Object.fromEntries(Object.entries(splits ?? {}).map(([part, path]) => [`splits.${part}`, path])),
    ...(takes(data, 'images') && { images }),
    ...(takes(data, 'classes') && { classes }),
    ...{ masks, file, patients, 'make_splits.file': make_splits?.file },
    ...Object.fromEntries(
      Object.entries(make_splits?.lists ?? {}).map(([part, path]) => [`make_splits.lists.${part}`, path]),
    ),
    ...Object.fromEntries((join ?? []).map((one, index) => [`join.${index}.file`, one.file])),
  };
  return Object.entries(named).flatMap(([key, value]): readonly CellFinding[] => {
    if (typeof value !== 'string' || !isAbsolute(value)) return [];
    const message = `expected a path relative to \`data.root\`, found ${JSON.stringify(value)}`;
    return [{ path: `data.${key}`, message }];
  });
}

function splitFindings(data: DataConfig): readonly CellFinding[] {
  const { splits = {}, make_splits: made } = data;
  const divided = dividedByColumn(data);
  const findings: CellFinding[] = [];
  const add = (path: string, message: string, hint?: string): void => {
    findings.push({ path: `data.${path}`, message, ...(hint !== undefined && { hint }) });
  };
  if (made === undefined) {
    if (splits.all !== undefined && !divided)
      add(
        'splits.all',
        'nothing says how to divide these images',
        'Add `data.make_splits`, such as { val: 0.1, test: 0.2 }.',
      );
    if (divided)
      for (const part of SPLITS)
        if (splits[part] !== undefined)
          add(`splits.${part}`, 'the column of the split divides one table, `data.splits.all`', 'Remove it.');
    return findings;
  }
  const { val, test, folds, fold, file, lists } = made;
  // What the column leaves to training may still be divided.
  if (divided && [test, folds, file, lists].some((one) => one !== undefined))
    add('make_splits', 'the table has a column that says the split', 'Remove one of the two, or leave `val` alone.');
  if (splits.train !== undefined)
    add('splits.train', 'what is left of `data.splits.all` is for training', 'Remove it, or `data.make_splits`.');
  if (file !== undefined) {
    for (const [key, value] of Object.entries({ val, test, folds, fold, lists }))
      if (value !== undefined)
        add(`make_splits.${key}`, 'the table in `file` says the split of every image', 'Remove it.');
    return findings;
  }
  for (const part of ['val', 'test'] as const) {
    const byFold = part === 'test' && folds !== undefined;
    const said = [made[part], splits[part], lists?.[part]].filter((one) => one !== undefined).length;
    const ways = said + Number(byFold);
    if (ways === 0 && !divided)
      add('make_splits', `nothing says which images the ${part} split has`, `Add \`${part}\`, a share such as 0.1.`);
    if (ways > 1) add(`make_splits.${part}`, `the ${part} split is said twice`, 'Remove one of the two.');
  }
  if (folds !== undefined && lists !== undefined)
    add('make_splits.lists', 'folds divide all images', 'Remove one of the two.');
  if (folds === undefined && (val ?? 0) + (test ?? 0) >= 1)
    add('make_splits', 'the shares leave no image for training', 'Make `val` and `test` add up to less than 1.');
  if (folds === undefined && fold !== undefined)
    add('make_splits.fold', 'there are no `folds`', 'Add `folds`, such as 5.');
  if (folds !== undefined && fold === undefined)
    add('make_splits.folds', 'nothing says which fold to test on', 'Add `fold`.');
  if (folds !== undefined && fold !== undefined && fold > folds)
    add('make_splits.fold', `expected at most the ${folds} of \`folds\`, found ${fold}`);
  return findings;
}

function labelFindings(task: TaskOverride['task'], data: DataConfig): readonly CellFinding[] {
  const { format, columns = {} } = data;
  if (format === undefined) return [];
  const { gives } = formatOf(format);
  if (gives === 'nothing') {
    const message = `\`${format}\` has no labels, which a task needs`;
    return [{ path: 'data.format', message, hint: 'It is for `init.pretrain.data`.' }];
  }
  if (gives === 'columns') {
    const odd = columnFindings(columns);
    if (odd.length > 0) return odd;
  }
  const unlabelled = gives === 'columns' && columns.label === undefined && columns.labels === undefined;
  if (unlabelled && columns.mask === undefined)
    return [
      { path: 'data.columns', message: 'no column of labels is named', hint: 'Add `label`, `labels` or `mask`.' },
    ];
  if ((!unlabelled && gives !== 'masks') || task !== 'classification') return [];
  return [{ path: 'data.format', message: `\`${format}\` has masks here but no labels, which a classification needs` }];
}

/** Settings of columns that mean something beside others only. */
function columnFindings({ label, labels, separator, none, finding, one_hot }: ColumnsConfig): readonly CellFinding[] {
  if (label !== undefined && labels !== undefined)
    return [
      { path: 'data.columns.labels', message: 'there is a column `label` already', hint: 'Remove one of the two.' },
    ];
  const findings: CellFinding[] = [];
  const add = (column: string, message: string, hint: string): void => {
    findings.push({ path: `data.columns.${column}`, message, hint });
  };
  for (const [column, value] of Object.entries({ separator, finding }))
    if (value !== undefined && label === undefined)
      add(
        column,
        'there is no column `label`',
        'It says how the values of that column are read: add `label`, or remove it.',
      );
  if (separator !== undefined && finding !== undefined)
    add('finding', 'a cell has one finding or several (`separator`)', 'Remove one of the two.');
  if (none !== undefined && separator === undefined && finding === undefined)
    add('none', 'there is no `separator` or `finding`', 'Remove it: with one class an image every value is a class.');
  if (one_hot === true && (labels?.length ?? 0) < 2)
    add('one_hot', 'there are no columns `labels`, two or more', 'Name the columns of the classes, or remove it.');
  return findings;
}

function subsetFindings(written: MappingNode): readonly CellFinding[] {
  if (!has(written, ['data', 'fraction']) || !has(written, ['data', 'few_shot'])) return [];
  return [
    { path: 'data.few_shot', message: '`data.fraction` already says how many images', hint: 'Remove one of the two.' },
  ];
}

function sizeFindings({ image }: DataConfig, modelSize: number | undefined): readonly CellFinding[] {
  const findings: CellFinding[] = [];
  const { size = 0, store = 0 } = image ?? {};
  if (store < size) {
    findings.push({
      path: 'data.image.size',
      message: `images of ${size} px cannot come from stored images of ${store} px (\`data.image.store\`)`,
      hint: 'Raise data.image.store to at least this size.',
    });
  }
  if (modelSize !== undefined && modelSize !== size) {
    findings.push({
      path: 'model.image_size',
      message: `expected the ${size} px of \`data.image.size\`, found ${modelSize}`,
      hint: 'Leave model.image_size out: it follows data.image.size.',
    });
  }
  return findings;
}
