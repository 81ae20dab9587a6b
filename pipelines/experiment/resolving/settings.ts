/** Merged, complete settings of a cell to the parameters of its stages. */
import type { InitSettings, ModelSettings, ScheduleSettings, WeightsLocation } from '../../../schemas/config.ts';
import { settingsByKind } from '../../../schemas/schema.ts';
import type { CellSettings, TaskOverride, WeightsConfig } from '../../../schemas/types.ts';
import { formatOf, formatsWith } from '../../../stages/checks.ts';
import { prepareParams } from '../../../stages/prepare/params.ts';
import type { Cell } from '../experiment.ts';
import { catalogName } from '../reading/paths.ts';
import { completeSettings } from './complete.ts';

/** Which settings mean something for which kind only. */
export interface KindTable {
  /** Dotted path of the setting that names the kind; the fields stand beside it. */
  readonly by: string;
  readonly at: (settings: TaskOverride) => string | undefined;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

const ofKnownFile = ['weights', 'key', 'ignore'];

/** The methods are those of the schema; all but two are rules for the files of one kind of pre-training. */
const initFields: Readonly<Record<InitSettings['method'], readonly string[]>> = {
  random: [],
  imagenet_1k: ofKnownFile,
  imagenet_21k: ofKnownFile,
  imagenet_21kto1k: ofKnownFile,
  sam: ofKnownFile,
  deit: ofKnownFile,
  beit: ofKnownFile,
  dino: ofKnownFile,
  moco_v3: ofKnownFile,
  moby: ofKnownFile,
  mae: ofKnownFile,
  simmim: ofKnownFile,
  ark: ofKnownFile,
  checkpoint: [...ofKnownFile, 'strip_prefix', 'rename'],
};

export const kindTables: readonly KindTable[] = [
  {
    by: 'data.format',
    at: ({ data }) => data?.format,
    fields: Object.fromEntries(formatsWith(() => true).map((name) => [name, formatOf(name).settings])),
  },
  {
    by: 'init.method',
    at: ({ init }) => init?.method,
    fields: initFields,
  },
  {
    by: 'schedule.optimizer.name',
    at: ({ schedule }) => schedule?.optimizer?.name,
    fields: settingsByKind('optimizerSettings'),
  },
  {
    by: 'schedule.lr_schedule.name',
    at: ({ schedule }) => schedule?.lr_schedule?.name,
    fields: settingsByKind('lrScheduleSettings'),
  },
];

/** The architecture and its overrides without the image size, which has a parameter of its own. */
export function modelSettings({ model }: TaskOverride): ModelSettings | undefined {
  if (model?.arch === undefined) return undefined;
  const { arch, image_size: _, ...overrides } = model;
  return { arch, overrides };
}

/** The stages' parameters for one cell. All problems must have been found before: see check.ts. */
export function resolveCell(task: string, arm: string, settings: CellSettings): Cell {
  const { data, task: kind, evaluation, init } = settings;
  const model = modelSettings(settings)!;
  const schedule = completeSettings<ScheduleSettings>('scheduleSettings', settings.schedule);
  const { uncertain, augment, image } = data;
  const input = { size: image.size, normalize: image.normalize };
  return {
    task,
    arm,
    prepare: prepareParams(data),
    locations: {
      ...(data.root !== undefined && { root: data.root }),
      ...(init.weights !== undefined && { weights: weightsLocation(init.weights) }),
    },
    pretrainLoad: { model, init: initSettings(init), image_size: input.size },
    finetune: { task: kind, model, input, augment, uncertain, schedule },
    evaluate: {
      task: kind,
      model,
      input,
      uncertain,
      crops: evaluation.crops,
      batch_size: evaluation.batch_size ?? schedule.batch_size,
      ...(schedule.precision !== undefined && { precision: schedule.precision }),
      ...(data.spacing !== undefined && { spacing: data.spacing }),
    },
  };
}

function weightsLocation(weights: WeightsConfig): WeightsLocation {
  if (typeof weights !== 'string') return { kind: 'url', ...weights };
  const name = catalogName(weights);
  return name === null ? { kind: 'file', path: weights } : { kind: 'catalog', name };
}

function initSettings({ method, key, strip_prefix, rename = {}, ignore = [] }: CellSettings['init']): InitSettings {
  if (method === 'random') return { method };
  const known = { key: key ?? null, ...(ignore.length > 0 && { ignore }) };
  return method === 'checkpoint'
    ? { method, ...known, strip_prefix: strip_prefix ?? null, rename }
    : { method, ...known };
}
