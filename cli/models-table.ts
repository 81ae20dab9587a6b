/** What `assay models` lists: every architecture with its size and its cost. */
import { architectures, countMacs } from '../models/architectures.ts';
import { buildModel } from '../models/registry.ts';
import { alignColumns } from './columns.ts';

export interface ModelSummary {
  readonly arch: string;
  readonly family: string;
  /** Side of the square input in pixels. */
  readonly image_size: number;
  readonly parameters: number;
  /** Multiply-accumulates of one image's forward pass. */
  readonly macs: number;
}

export function listModels(num_classes: number): readonly ModelSummary[] {
  return architectures().map(({ name, family, image_size }) => {
    const settings = { arch: name, overrides: {} };
    const model = buildModel(settings, { num_classes, image_size });
    const parameters = model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    return { arch: name, family, image_size, parameters, macs: countMacs(settings, { num_classes, image_size }) };
  });
}

export function modelsTable(models: readonly ModelSummary[]): string {
  const rows = models.map(({ arch, family, image_size, parameters, macs }) => [
    arch,
    family,
    `${image_size} px`,
    `${(parameters / 1e6).toFixed(1)} M`,
    `${(macs / 1e9).toFixed(2)} G`,
  ]);
  return alignColumns([['architecture', 'family', 'input', 'parameters', 'multiply-adds'], ...rows], 2);
}
