/** What a weights file has to give to a model. */
import { type ModelDescription, weightsOf } from '../../models/model.ts';
import { companions } from '../../models/state-dict.ts';
import type { Target } from './rule.ts';

/**
 * All of a classifier but its head; of a segmentation model the backbone, which is what public weights are of. Tables
 * of relative positions are then resized as the published segmentation code does (bicubic), whatever they were
 * pre-trained with.
 */
export function bodyOf(model: Omit<ModelDescription, 'num_classes' | 'no_weight_decay'>): Target {
  const weights = weightsOf(model);
  if (model.backbone !== undefined) {
    const { prefix, head } = model.backbone;
    const names = [...weights.map(({ name }) => name), ...companions(model).keys()];
    const rest = names.filter((name) => !name.startsWith(prefix));
    return {
      arch: model.arch,
      parameters: weights.filter(({ name }) => name.startsWith(prefix)),
      head: [...rest, ...head.map((name) => prefix + name)],
      prefix,
      tables: 'bicubic',
    };
  }
  const parameters = weights.filter(({ name }) => !model.head.includes(name));
  const { arch, head, heads } = model;
  return { arch, parameters, head, ...(heads !== undefined && { heads }) };
}
