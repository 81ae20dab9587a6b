/** `init.pretrain` to the parameters of its steps. It may be nested, so all here calls itself. */
import type { Json } from '../../../common/canonical.ts';
import type { InitSettings, MethodSettings, ModelSettings, ScheduleSettings } from '../../../schemas/config.ts';
import { definition, isMapping } from '../../../schemas/schema.ts';
import type { DataConfig, DataSettings, InitConfig, ScheduleConfig } from '../../../schemas/types.ts';
import { formatOf, isMethod, methods } from '../../../stages/checks.ts';
import { prepareParams } from '../../../stages/prepare/params.ts';
import type { Initialisation, Pretraining } from '../experiment.ts';
import { completeSettings } from './complete.ts';
import { withDefaults } from './defaults.ts';
import { weightsLocation } from './weights-location.ts';

/** What a pre-training takes over from the task that it is for. */
export interface Surroundings {
  readonly model: ModelSettings;
  readonly image: DataSettings['image'];
}

/** Settings with all defaults, those of the method included. */
export interface WholePretrain {
  readonly method: MethodSettings;
  readonly sets: readonly DataConfig[];
  readonly image: DataSettings['image'];
  readonly schedule: ScheduleConfig;
  readonly from: InitConfig;
}

/** @param init with `pretrain`, and a method that has one; @returns null where it is no such */
export function wholePretrain(init: InitConfig, { image }: Surroundings): WholePretrain | null {
  const { method = 'random', pretrain } = init;
  if (pretrain === undefined || !isMethod(method)) return null;
  const { data = [], image_size, schedule, from, ...own } = pretrain;
  const size = image_size ?? image.size;
  const seen = { ...image, size };
  const sets = (Array.isArray(data) ? data : [data]) as readonly DataConfig[];
  const written = deepMerge(methods[method].schedule as Json, (schedule ?? {}) as Json);
  return {
    method: completeSettings<MethodSettings>('methodSettings', { ...own, method }),
    sets: sets.map((set) => {
      const inside = deepMerge({ image: seen } as Json, set as unknown as Json);
      return withDefaults(definition('data'), inside) as unknown as DataConfig;
    }),
    image: seen,
    schedule: withDefaults(definition('schedule'), written) as unknown as ScheduleConfig,
    from: withDefaults(definition('init'), (from ?? {}) as unknown as Json) as unknown as InitConfig,
  };
}

function deepMerge(under: Json, over: Json): Json {
  if (!isMapping(under) || !isMapping(over)) return over;
  const merged = Object.entries(over).map(([key, value]): [string, Json] => {
    const below = under[key];
    return [key, below === undefined ? value : deepMerge(below, value)];
  });
  return { ...under, ...Object.fromEntries(merged) };
}

/** The parameters of an initialisation without faults. */
export function initialisation(init: InitConfig, around: Surroundings, image_size: number): Initialisation {
  const { weights } = init;
  const whole = wholePretrain(init, around);
  return {
    load: { model: around.model, init: completeSettings<InitSettings>('initSettings', init), image_size },
    locations: weights === undefined ? {} : { weights: weightsLocation(weights) },
    ...(whole !== null && { pretraining: pretraining(whole, around) }),
  };
}

function pretraining({ method, sets, image, schedule, from }: WholePretrain, { model }: Surroundings): Pretraining {
  return {
    sets: sets.map((set) => ({
      prepare: { ...prepareParams(set as DataSettings), ...(isTrainingOnly(set) && { training_only: true as const }) },
      locations: set.root === undefined ? {} : { root: set.root },
    })),
    params: {
      method,
      model,
      input: { size: image.size, normalize: sets[0]?.image?.normalize ?? image.normalize },
      schedule: completeSettings<ScheduleSettings>('scheduleSettings', schedule),
    },
    from: initialisation(from, { model, image }, image.size),
  };
}

/** Whether only training images are named, so that there may be no others. */
export function isTrainingOnly({ format, splits = {}, make_splits }: DataConfig): boolean {
  if (format !== undefined && formatOf(format).gives === 'nothing') return true;
  return (
    make_splits === undefined && splits.train !== undefined && splits.val === undefined && splits.test === undefined
  );
}
