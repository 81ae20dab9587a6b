/** In which settings the arms differ, by their names in the experiment file. */
import { grouped } from '../../common/words.ts';
import type { ArmProperty } from '../../schemas/config.ts';
import { countParameters } from '../../stages/checks.ts';
import type { Cell, CheckedExperiment } from '../experiment/experiment.ts';

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
    if (new Set(rows.map((row) => JSON.stringify(row))).size < 2) return [];
    return [{ name, values: rows.map((row) => textOf(row, experiment)) }];
  });
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
  const { prepare, pretrainLoad, finetune, evaluate } = cell;
  const { model, input, schedule } = finetune;
  const { splits, ...selection } = prepare.selection;
  const settings = {
    model: { arch: model.arch, ...model.overrides },
    parameters: grouped(parameters),
    init: { ...pretrainLoad.init, ...(weights !== null && { weights }) },
    data: {
      ...prepare.source,
      ...selection,
      make_splits: splits,
      on_bad_image: prepare.on_bad_image,
      image: { ...input, store: prepare.store },
      augment: finetune.augment,
      uncertain: finetune.uncertain,
      spacing: evaluate.spacing,
    },
    // Of what trains nothing the rest means nothing.
    schedule: schedule.epochs === 0 ? { epochs: 0 } : schedule,
    evaluation: {
      crops: evaluate.crops,
      // Left out it follows the training's, which stands there already.
      ...(evaluate.batch_size !== schedule.batch_size && { batch_size: evaluate.batch_size }),
    },
  };
  return flatten(settings);
}

function flatten(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, path === '' ? key : `${path}.${key}`, found);
  } else if (value !== undefined && value !== null) {
    found.set(path, Array.isArray(value) ? JSON.stringify(value) : String(value));
  }
  return found;
}
