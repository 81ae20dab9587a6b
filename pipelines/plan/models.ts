/** The models of an experiment with their size and cost, before anything runs. */
import { canonicalJson } from '../../common/canonical.ts';
import { countMacs, countParameters } from '../../stages/checks.ts';
import type { Cell, CheckedExperiment } from '../experiment/experiment.ts';

export interface PlannedModel {
  readonly arm: string;
  /** Those on which the arm has this model, in the order of the file. */
  readonly tasks: readonly string[];
  readonly arch: string;
  readonly image_size: number;
  /** Without the head, whose size the data decide. */
  readonly parameters: number;
  /** Multiply-accumulates of one image's forward pass, without the head. */
  readonly macs: number;
}

/** Every arm's models: one, unless tasks change it. */
export function plannedModels({ cells }: Pick<CheckedExperiment, 'cells'>): readonly PlannedModel[] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const { model, input } = cell.finetune;
    const key = canonicalJson([cell.arm, model, input.size]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  return [...groups.values()].map((group) => {
    const [{ arm, finetune }] = group as [Cell];
    const sizes = { num_classes: 0, image_size: finetune.input.size };
    return {
      arm,
      tasks: group.map(({ task }) => task),
      arch: finetune.model.arch,
      image_size: sizes.image_size,
      parameters: countParameters(finetune.model, sizes),
      macs: countMacs(finetune.model, sizes),
    };
  });
}
