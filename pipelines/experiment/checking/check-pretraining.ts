/** What goes together in `init.pretrain`, at any depth of `from`. */
import type { ModelSettings } from '../../../schemas/config.ts';
import { describe } from '../../../schemas/describe.ts';
import { definition } from '../../../schemas/schema.ts';
import type { DataConfig, InitConfig, TaskOverride } from '../../../schemas/types.ts';
import {
  checkModel,
  formatOf,
  isMethod,
  type MethodName,
  methods,
  pretrainingProblems,
} from '../../../stages/checks.ts';
import { get, has, type MappingNode, mapping } from '../reading/document.ts';
import { isTrainingOnly, type Surroundings, type WholePretrain, wholePretrain } from '../resolving/pretraining.ts';
import { kindTables } from '../resolving/settings.ts';
import { dataFindings, neededOfData } from './check-data.ts';
import { neededOfSchedule, scheduleFindings } from './check-schedule.ts';
import type { CellFinding } from './finding.ts';
import { settingSchema } from './known-keys.ts';
import { misplaced } from './misplaced.ts';

/**
 * @param written the cell as the user wrote it
 * @param settings the same with defaults
 */
export function pretrainingFindings(
  written: MappingNode,
  { data, init }: TaskOverride,
  model: ModelSettings | undefined,
): readonly CellFinding[] {
  if (model === undefined || data?.image?.size === undefined || init === undefined) return [];
  return initFindings(written, init, { model, image: data.image as Surroundings['image'] }, 'init');
}

function initFindings(
  written: MappingNode,
  init: InitConfig,
  around: Surroundings,
  path: string,
): readonly CellFinding[] {
  const whole = wholePretrain(init, around);
  const nested = path !== 'init';
  if (whole === null) return nested ? fromFindings(init, path) : [];
  const at = `${path}.pretrain`;
  const twice: CellFinding = {
    path: at,
    message: 'the weights are said already, by `weights`',
    hint: 'Remove one of the two.',
  };
  return [
    ...(init.weights === undefined ? [] : [twice]),
    ...missing(written, whole, at),
    ...whole.sets.flatMap((set, index) => setFindings(written, set, setPath(init, index, at))),
    ...sameSizes(whole, init, at),
    ...ofSchedule(written, whole, at),
    ...ofOtherMethods(init, at),
    ...modelFindings(whole, around.model, at),
    ...initFindings(written, whole.from, { ...around, image: whole.image }, `${at}.from`),
  ];
}

/** What the check of a cell says of its own `init`. */
function fromFindings({ method = 'random', weights, pretrain }: InitConfig, path: string): readonly CellFinding[] {
  if (pretrain !== undefined) {
    const message = `\`pretrain\` means nothing where \`method\` is \`${method}\``;
    return [{ path: `${path}.pretrain`, message, hint: 'Remove it, or set `method` to `simmim` or `mae`.' }];
  }
  if (method === 'random' || weights !== undefined) return [];
  return [{ path: `${path}.weights`, message: `missing; expected ${schemaText('init.weights')}` }];
}

const schemaText = (path: string): string => describe(settingSchema(definition('taskOverride'), path) ?? {});

const keysOf = (path: string): readonly (string | number)[] =>
  path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));

const setPath = ({ pretrain }: InitConfig, index: number, at: string): string =>
  Array.isArray(pretrain?.data) ? `${at}.data.${index}` : `${at}.data`;

function missing(written: MappingNode, { sets }: WholePretrain, at: string): readonly CellFinding[] {
  const wanted = [...(sets.length === 0 ? ['data'] : []), 'schedule.lr', 'schedule.epochs', 'schedule.batch_size'];
  return wanted
    .filter((name) => !has(written, keysOf(`${at}.${name}`)))
    .map((name) => ({
      path: `${at}.${name}`,
      message: `missing; expected ${schemaText(name)}`,
      ...(name === 'data' && { hint: OF_DATA }),
    }));
}

const OF_DATA = 'Say which images it is pre-trained on, such as `data: { format: images, root: FOLDER }`.';

/** A data set is checked as that of a cell is, but for what tells its images apart. */
function setFindings(written: MappingNode, set: DataConfig, at: string): readonly CellFinding[] {
  const node = get(written, keysOf(at));
  if (node?.kind !== 'mapping') return [];
  const cell = mapping(node.at, [['data', { at: node.at, value: node }]]);
  const unlabelled = set.format !== undefined && formatOf(set.format).gives === 'nothing';
  // Training images are enough.
  const spared = isTrainingOnly(set) ? ['data.splits.val', 'data.splits.test'] : [];
  const needed = ['data.format', ...neededOfData(cell, set)].filter(
    (path) => !has(cell, path.split('.')) && !spared.includes(path),
  );
  const findings = dataFindings(cell, { data: set }).filter(({ path }) => !(unlabelled && path === 'data.format'));
  const absent = needed.map((path) => ({ path, message: `missing; expected ${schemaText(path)}` }));
  const odd = kindTables.flatMap((table) => misplaced(cell, { data: set }, table));
  return [...absent, ...odd, ...findings].map((finding) => ({ ...finding, path: finding.path.replace(/^data/, at) }));
}

function ofOtherMethods({ method, pretrain = {} }: InitConfig, at: string): readonly CellFinding[] {
  return Object.entries(methods).flatMap(([name, { settings }]) =>
    name === method
      ? []
      : Object.keys(settings)
          .filter((field) => Object.hasOwn(pretrain, field))
          .filter((field) => !isMethod(method ?? '') || !Object.hasOwn(methods[method as MethodName].settings, field))
          .map((field) => ({
            path: `${at}.${field}`,
            message: `\`${field}\` belongs to \`${name}\`, but the method is \`${method}\``,
            hint: 'Remove it.',
          })),
  );
}

/** All images of a batch have one size and one normalisation. */
function sameSizes({ sets }: WholePretrain, init: InitConfig, at: string): readonly CellFinding[] {
  return (['size', 'normalize'] as const).flatMap((name) => {
    const other = sets.findIndex((set) => set.image?.[name] !== sets[0]?.image?.[name]);
    if (other < 0) return [];
    const [first, found] = [sets[0]?.image?.[name], sets[other]?.image?.[name]];
    const message = `expected the ${first} of the first data set, found ${found}: all are trained on together`;
    return [{ path: `${setPath(init, other, at)}.image.${name}`, message }];
  });
}

const OF_LABELS = [
  'loss',
  'label_smoothing',
  'class_weights',
  'mixup',
  'cutmix',
  'freeze',
  'lora',
  'ema',
  'layer_decay',
  'knn',
];
const NOTHING = 'means nothing without labels';
const NO_LOSS = 'looks at the validation loss, which a pre-training has none of';

function ofSchedule(written: MappingNode, { schedule, sets }: WholePretrain, at: string): readonly CellFinding[] {
  const idle = OF_LABELS.filter((name) => has(written, keysOf(`${at}.schedule.${name}`)));
  const validated = [
    ...(schedule.early_stopping ? ['early_stopping'] : []),
    ...(schedule.lr_schedule?.name === 'plateau' ? ['lr_schedule.name'] : []),
  ];
  const needed = neededOfSchedule(schedule).filter((path) => path.startsWith('schedule.lr_schedule'));
  return [
    ...(sets.length === 0 ? [] : idle.map((name) => ({ path: name, message: NOTHING, hint: 'Leave it out.' }))),
    ...validated.map((path) => ({
      path,
      message: NO_LOSS,
      hint: 'Leave it out.',
    })),
    ...needed
      .filter((path) => !has(written, keysOf(`${at}.${path}`)))
      .map((path) => ({ path: path.replace('schedule.', ''), message: `missing; expected ${schemaText(path)}` })),
    ...oddOfSchedule(written, schedule, at),
    ...(schedule.search ? [{ path: 'search', message: NO_LOSS, hint: 'Give `lr` one value.' }] : []),
    ...(schedule.epochs === 0 ? [{ path: 'epochs', message: 'expected at least 1, found 0' }] : []),
    ...scheduleFindings({ schedule: { ...schedule, knn: null, search: null }, init: { head: 'keep' } }).map(
      ({ path, message, hint }) => ({
        path: path.replace(/^schedule\./, ''),
        message,
        ...(hint !== undefined && { hint }),
      }),
    ),
  ].map((finding) => ({ ...finding, path: `${at}.schedule.${finding.path}` }));
}

function modelFindings({ method, image }: WholePretrain, model: ModelSettings, at: string): readonly CellFinding[] {
  const sized = checkModel(model, image.size);
  const problems = sized.length > 0 ? sized : pretrainingProblems(method, model, image.size);
  return problems.map(({ path = 'init.method', message, hint }) => ({
    path: path.replace(/^init\.pretrain/, at).replace('model.image_size', `${at}.image_size`),
    message,
    ...(hint !== undefined && { hint }),
  }));
}

/** As a cell's schedule is looked at. */
function oddOfSchedule(written: MappingNode, schedule: WholePretrain['schedule'], at: string): readonly CellFinding[] {
  const node = get(written, keysOf(`${at}.schedule`));
  if (node?.kind !== 'mapping') return [];
  const cell = mapping(node.at, [['schedule', { at: node.at, value: node }]]);
  return kindTables
    .flatMap((table) => misplaced(cell, { schedule }, table))
    .map((finding) => ({ ...finding, path: finding.path.replace(/^schedule\./, '') }));
}

/** Whether weights need not be named: they are made here. */
export const isPretrained = ({ method = 'random', pretrain }: InitConfig): boolean =>
  pretrain !== undefined && isMethod(method);
