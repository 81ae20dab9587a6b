/** What the schema cannot say of a merged cell: what must be there, what goes together, what fits the model. */
import type { Problem } from '../../../common/errors.ts';
import type { ModelSettings } from '../../../schemas/config.ts';
import { describe } from '../../../schemas/describe.ts';
import { definition } from '../../../schemas/schema.ts';
import type { TaskOverride } from '../../../schemas/types.ts';
import {
  catalogHeadsProblem,
  catalogModelProblem,
  catalogProblem,
  singleImageProblem,
} from '../../../stages/checks.ts';
import { has, type MappingNode } from '../reading/document.ts';
import { catalogName } from '../reading/paths.ts';
import { kindTables, modelSettings } from '../resolving/settings.ts';
import { dataFindings, neededOfData } from './check-data.ts';
import { isPretrained, pretrainingFindings } from './check-pretraining.ts';
import { neededOfSchedule, scheduleFindings } from './check-schedule.ts';
import { taskFindings } from './check-task.ts';
import type { CellFinding } from './finding.ts';
import { settingSchema } from './known-keys.ts';
import { misplaced } from './misplaced.ts';

/** What a light part of the layers below can tell of a model; `path` of its problems is that of a setting. */
export type CheckModel = (settings: ModelSettings, imageSize: number) => readonly Problem[];

/**
 * @param written the cell as the user wrote it
 * @param settings the same with defaults
 */
export function checkCell(
  written: MappingNode,
  settings: TaskOverride,
  checkModel: CheckModel,
): readonly CellFinding[] {
  const model = modelFindings(written, settings, checkModel);
  return [
    ...missing(written, settings),
    ...kindTables.flatMap((table) => misplaced(written, settings, table)),
    ...dataFindings(written, settings),
    ...taskFindings(written, settings),
    ...scheduleFindings(settings),
    ...model,
    ...(model.length === 0 ? batchFindings(settings) : []),
    ...weightsFindings(settings, model.length === 0),
    ...(model.length === 0 ? pretrainingFindings(written, settings, modelSettings(settings)) : []),
  ];
}

function missing(written: MappingNode, { data, init, schedule }: TaskOverride): readonly CellFinding[] {
  const wanted = [
    'data.format',
    ...neededOfData(written, data),
    'model.arch',
    ...(init?.method === 'random' || isPretrained(init ?? {}) ? [] : ['init.weights']),
    ...neededOfSchedule(schedule),
  ];
  return wanted
    .filter((path) => !has(written, path.split('.')))
    .map((path) => {
      const schema = settingSchema(definition('taskOverride'), path) ?? {};
      const hint = schema.description === undefined ? {} : { hint: schema.description };
      return { path, message: `missing; expected ${describe(schema)}`, ...hint };
    });
}

/** @param sound is the model without problems? */
function weightsFindings(settings: TaskOverride, sound: boolean): readonly CellFinding[] {
  const { init, data } = settings;
  const name = typeof init?.weights === 'string' ? catalogName(init.weights) : null;
  if (name === null || init?.method === 'random') return [];
  const [model, size] = [modelSettings(settings), data?.image?.size];
  const comparable = sound && model !== undefined && size !== undefined;
  // Under `checkpoint` the experiment itself says which tensor is whose.
  const fits = init?.method === 'checkpoint' ? catalogHeadsProblem : catalogModelProblem;
  const problem = catalogProblem(name, init?.method) ?? (comparable ? fits(name, model, size) : null);
  if (problem === null) return [];
  const { path = 'init.weights', message, hint } = problem;
  return [{ path, message, ...(hint !== undefined && { hint }) }];
}

/** Settings that a model's problem may be due to as well, where the one it names is not written. */
const related: Readonly<Record<string, readonly string[]>> = {
  'model.image_size': ['data.image.size', 'model.patch_size'],
  'model.embed_dim': ['model.heads'],
};

function modelFindings(written: MappingNode, settings: TaskOverride, checkModel: CheckModel): readonly CellFinding[] {
  const size = settings.data?.image?.size;
  const model = modelSettings(settings);
  if (model === undefined || size === undefined) return [];
  return checkModel(model, size).map(({ path = 'model.arch', message, hint }) => {
    const candidates = [path, ...(related[path] ?? [])];
    const due = candidates.find((candidate) => has(written, candidate.split('.'))) ?? 'model.arch';
    return { path: due, message, ...(hint !== undefined && { hint }) };
  });
}

/** Batch norms of which nothing is left; those that a pattern freezes are known when the model is built. */
function batchFindings(settings: TaskOverride): readonly CellFinding[] {
  const { schedule, data } = settings;
  const [model, size, batch_size] = [modelSettings(settings), data?.image?.size, schedule?.batch_size];
  if (model === undefined || size === undefined || batch_size === undefined) return [];
  if ((schedule?.freeze ?? []).length > 0) return [];
  const problem = singleImageProblem(model, size, { batch_size });
  if (problem === null) return [];
  const { path = 'schedule.batch_size', message, hint } = problem;
  return [{ path, message, ...(hint !== undefined && { hint }) }];
}
