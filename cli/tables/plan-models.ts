import type { PlannedModel } from '../../pipelines/plan/models.ts';
import { alignColumns } from './columns.ts';
import { billions, millions } from './quantities.ts';

/** The models of an experiment, for `assay plan`. */
export function plannedModelsTable(models: readonly PlannedModel[]): string {
  const tasks = new Set(models.flatMap((model) => model.tasks)).size;
  const rows = models.map(({ arm, arch, image_size, parameters, macs, ...model }) => [
    model.tasks.length === tasks ? arm : `${arm} (${model.tasks.join(', ')})`,
    arch,
    `${image_size} px`,
    millions(parameters),
    billions(macs),
  ]);
  return alignColumns([['arm', 'architecture', 'input', 'parameters', 'multiply-adds'], ...rows], 2);
}
