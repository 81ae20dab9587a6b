/** What `assay models` lists: every architecture with its size and its cost. */
import { architectures, countMacs, type FamilyName } from '../models/architectures.ts';
import { countParameters } from '../models/parameter-counts.ts';
import { alignColumns } from './columns.ts';
import { billions, millions } from './quantities.ts';

export interface ModelSummary {
  readonly arch: string;
  readonly family: FamilyName;
  readonly task: 'classification' | 'segmentation';
  /** Side of the square input in pixels. */
  readonly image_size: number;
  readonly parameters: number;
  /** Multiply-accumulates of one image's forward pass. */
  readonly macs: number;
}

/** Outputs of a model when nothing is said about the data: ImageNet's classes, one structure. */
export const usualClasses = { classification: 1000, segmentation: 1 } as const;

/** @param classes the usual ones when left out */
export function listModels(classes?: number): readonly ModelSummary[] {
  return architectures().map(({ name: arch, family, task, image_size }) => {
    const settings = { arch, overrides: {} };
    const sizes = { num_classes: classes ?? usualClasses[task], image_size };
    const [parameters, macs] = [countParameters(settings, sizes), countMacs(settings, sizes)];
    return { arch, family, task, image_size, parameters, macs };
  });
}

export function modelsTable(models: readonly ModelSummary[]): string {
  const rows = models.map(({ arch, task, image_size, parameters, macs }) => [
    arch,
    task,
    `${image_size} px`,
    millions(parameters),
    billions(macs),
  ]);
  return alignColumns([['architecture', 'task', 'input', 'parameters', 'multiply-adds'], ...rows], 2);
}
