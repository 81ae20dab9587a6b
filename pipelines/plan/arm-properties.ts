/** In which settings the arms differ, by their names in the experiment file. */
import { basename } from 'node:path';
import { grouped } from '../../common/words.ts';
import type { ArmProperty } from '../../schemas/config.ts';
import { countParameters } from '../../stages/checks.ts';
import type { Cell, CheckedExperiment, Pretraining } from '../experiment/experiment.ts';

/** Of the weights file of a cell: how it is called and what is in it; null without one. */
export type WeightsText = (cell: Cell) => string | null;

const NOTHING = '–';

/** One a setting in which at least two arms differ, in the order of the settings; a value that depends on the task names it. */
export function armProperties(experiment: CheckedExperiment, weights: WeightsText): readonly ArmProperty[] {
  const { arms, tasks, cells } = experiment;
  const count = counter();
  const settings = new Map(
    cells.map((cell) => [`${cell.task}/${cell.arm}`, settingsOf(cell, weights(cell), count(cell))] as const),
  );
  const names = [...new Set([...settings.values()].flatMap((one) => [...one.keys()]))].sort(inOrder);
  return names.flatMap((name): readonly ArmProperty[] => {
    const rows = arms.map((arm) => tasks.map((task) => settings.get(`${task.name}/${arm}`)?.get(name) ?? NOTHING));
    if (new Set(rows.map((row) => JSON.stringify(row))).size < 2 || isTaken(name, rows)) return [];
    return [{ name, values: rows.map((row) => textOf(row, experiment)) }];
  });
}

const DATA = 'init.pretrain.data';

/** Of a pre-training that other arms do not have its data say enough; more where pre-trainings differ. */
function isTaken(name: string, rows: readonly (readonly string[])[]): boolean {
  if (!name.startsWith('init.pretrain.') || name === DATA) return false;
  return new Set(rows.flat().filter((value) => value !== NOTHING)).size < 2;
}

function textOf(row: readonly string[], { tasks }: CheckedExperiment): string {
  if (new Set(row).size === 1) return row[0]!;
  return row.map((value, index) => `${value} (${tasks[index]!.name})`).join(', ');
}

const SECTIONS = ['model', 'parameters', 'init', 'data', 'schedule', 'evaluation'];
const rank = (name: string): number => SECTIONS.findIndex((section) => name.startsWith(section));

/** By section; within one `arch`, `method` and `name` say what the others belong to, and come first by being added first. */
const inOrder = (one: string, other: string): number => rank(one) - rank(other);

/** Parameters of a cell's model without its head; cells share few models, and each is counted once. */
function counter(): (cell: Cell) => number {
  const known = new Map<string, number>();
  return ({ finetune: { model, input } }) => {
    const key = JSON.stringify([model, input.size]);
    const count = known.get(key) ?? countParameters(model, { num_classes: 0, image_size: input.size });
    known.set(key, count);
    return count;
  };
}

function settingsOf(cell: Cell, weights: string | null, parameters: number): ReadonlyMap<string, string> {
  const { prepare, pretrainLoad, finetune, evaluate, search } = cell;
  const { model, input, schedule } = finetune;
  const { splits, ...selection } = prepare.selection;
  const settings = {
    model: { arch: model.arch, ...model.overrides },
    parameters: grouped(parameters),
    init: {
      ...pretrainLoad.init,
      ...(weights !== null && { weights }),
      ...(cell.pretraining && { pretrain: pretrainingOf(cell.pretraining) }),
    },
    data: {
      ...prepare.source,
      ...selection,
      make_splits: splits,
      on_bad_image: prepare.on_bad_image,
      image: { ...input, store: prepare.store },
      augment: finetune.augment,
      augment_validation: finetune.augment_validation ?? false,
      mask_rule: prepare.reading?.mask_rule ?? 'half',
      uncertain: finetune.uncertain,
      uncertain_drawn: finetune.uncertain_drawn ?? 'trial',
      spacing: evaluate.spacing,
    },
    // Of what trains nothing the rest means nothing.
    schedule: schedule.epochs === 0 ? { epochs: 0, knn: schedule.knn } : { ...schedule, search },
    evaluation: {
      crops: evaluate.crops,
      flip: evaluate.flip ?? false,
      // Left out it follows the training's, which stands there already.
      ...(evaluate.batch_size !== schedule.batch_size && { batch_size: evaluate.batch_size }),
    },
  };
  return flatten(settings);
}

/** Data sets by the names of their folders, which are not the same on every machine. */
function pretrainingOf({ sets, params, from }: Pretraining): Readonly<Record<string, unknown>> {
  const { method, ...own } = params.method;
  const { pretraining, load } = from;
  return {
    data: sets
      .map(({ prepare, locations: { root } }) => (root === undefined ? prepare.source.format : basename(root)))
      .join(' + '),
    method,
    ...own,
    image_size: params.input.size,
    schedule: params.schedule,
    from: { ...load.init, ...(pretraining && { pretrain: pretrainingOf(pretraining) }) },
  };
}

function flatten(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, path === '' ? key : `${path}.${key}`, found);
  } else if (value !== undefined && value !== null) {
    found.set(path, Array.isArray(value) ? JSON.stringify(value) : String(value));
  }
  return found;
}
