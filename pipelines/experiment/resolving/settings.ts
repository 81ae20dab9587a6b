/** Merged, complete settings of a cell to the parameters of its stages. */
import type { FinetuneSchedule, ModelSettings, OperatingRule, ScheduleSettings } from '../../../schemas/config.ts';
import { definition, settingsByKind } from '../../../schemas/schema.ts';
import type { CellSettings, OperatingPoint, ScheduleConfig, TaskOverride } from '../../../schemas/types.ts';
import { formatOf, formatsWith, isMethod } from '../../../stages/checks.ts';
import { prepareParams } from '../../../stages/prepare/params.ts';
import type { Cell } from '../experiment.ts';
import { completeSettings } from './complete.ts';
import { withDefaults } from './defaults.ts';
import { initialisation } from './pretraining.ts';

/** Which settings mean something for which kind only. */
export interface KindTable {
  /** Dotted path of the setting that names the kind; the fields stand beside it. */
  readonly by: string;
  readonly at: (settings: TaskOverride) => string | undefined;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** Where its weights are, or how they are made, is no part of what an initialisation is told: all but `random` have some. */
const initFields = Object.entries(settingsByKind('initSettings')).map(
  ([method, fields]) =>
    [
      method,
      [...(method === 'random' ? [] : ['weights']), ...fields, ...(isMethod(method) ? ['pretrain'] : [])],
    ] as const,
);

export const kindTables: readonly KindTable[] = [
  {
    by: 'data.format',
    at: ({ data }) => data?.format,
    fields: Object.fromEntries(formatsWith(() => true).map((name) => [name, formatOf(name).settings])),
  },
  {
    by: 'init.method',
    at: ({ init }) => init?.method,
    fields: Object.fromEntries(initFields),
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

const operatingRule = ({ rule = 'youden', at }: OperatingPoint): OperatingRule => ({
  rule,
  ...(at !== undefined && { at }),
});

/** In the place of a learning rate that is none, or not known yet. */
const UNKNOWN = 1;

/** Without what means nothing. What trains nothing is not another model for another rate. */
function trained(schedule: ScheduleConfig): unknown {
  const { epochs, knn, batch_size, precision } = schedule;
  if (epochs !== 0) return schedule.search ? { ...schedule, lr: UNKNOWN } : schedule;
  return withDefaults(definition('schedule'), {
    lr: UNKNOWN,
    epochs,
    batch_size: batch_size!,
    ...(knn && { knn: { ...knn } }),
    ...(precision && { precision }),
  });
}

/** What is trained, and how its learning rate is found where that is not given. */
function scheduleOf(written: ScheduleConfig): Pick<Cell, 'search'> & { readonly schedule: FinetuneSchedule } {
  const { search, ...schedule } = completeSettings<ScheduleSettings>('scheduleSettings', trained(written));
  if (!search) return { schedule };
  const { lr: _, ...others } = schedule;
  return { schedule: others, search };
}

/** The stages' parameters for one cell. All problems must have been found before: see check.ts. */
export function resolveCell(task: string, arm: string, settings: CellSettings): Cell {
  const { data, task: kind, evaluation, init } = settings;
  const model = modelSettings(settings)!;
  const { schedule, search } = scheduleOf(settings.schedule);
  const { uncertain, uncertain_drawn, augment, augment_validation, image } = data;
  const input = { size: image.size, normalize: image.normalize };
  const { load, locations, pretraining } = initialisation(init, { model, image }, input.size);
  return {
    task,
    arm,
    prepare: prepareParams(data),
    locations: {
      ...(data.root !== undefined && { root: data.root }),
      ...locations,
    },
    pretrainLoad: load,
    ...(pretraining !== undefined && { pretraining }),
    finetune: {
      ...{ task: kind, model, input, augment, uncertain, schedule },
      ...(augment_validation && { augment_validation }),
      ...(uncertain_drawn === 'epoch' && { uncertain_drawn }),
    },
    ...(search && { search }),
    evaluate: {
      task: kind,
      model,
      input,
      uncertain,
      crops: evaluation.crops,
      ...(evaluation.flip && { flip: true }),
      batch_size: evaluation.batch_size ?? schedule.batch_size,
      ...(schedule.precision !== undefined && { precision: schedule.precision }),
      ...(data.spacing !== undefined && { spacing: data.spacing }),
      ...(evaluation.positive !== undefined && { positive: evaluation.positive }),
      ...(evaluation.operating_point !== undefined && { operating_point: operatingRule(evaluation.operating_point) }),
      ...(evaluation.prevalence !== undefined && { prevalence: evaluation.prevalence }),
      ...(evaluation.surface_tolerance !== undefined && { surface_tolerance: evaluation.surface_tolerance }),
    },
  };
}
