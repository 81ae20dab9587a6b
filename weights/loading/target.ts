/** What a weights file has to give to a model. */
import { type ModelDescription, weightsOf } from '../../models/model.ts';
import { companions } from '../../models/state-dict.ts';
import { BACKBONE } from '../../models/upernet/head-parameters.ts';
import type { Target } from './rule.ts';

/** What the heads of Swin transformers and residual networks are called. */
const CLASSIFIERS = ['head', 'fc'];

/**
 * All of a classifier but its head; of a segmentation model the backbone, which is what public weights are of. Tables
 * of relative positions are then resized as the published segmentation code does (bicubic), whatever they were
 * pre-trained with.
 */
export function bodyOf(model: Omit<ModelDescription, 'num_classes' | 'no_weight_decay'>): Target {
  const weights = weightsOf(model);
  const backbone = weights.filter(({ name }) => name.startsWith(BACKBONE));
  if (backbone.length > 0) {
    const names = [...weights.map(({ name }) => name), ...companions(model).keys()];
    const rest = names.filter((name) => !name.startsWith(BACKBONE));
    const head = [...rest, ...CLASSIFIERS.flatMap((name) => [`${BACKBONE}${name}.weight`, `${BACKBONE}${name}.bias`])];
    return { arch: model.arch, parameters: backbone, head, prefix: BACKBONE, tables: 'bicubic' };
  }
  const parameters = weights.filter(({ name }) => !model.head.includes(name));
  const { arch, head, heads } = model;
  return { arch, parameters, head, ...(heads !== undefined && { heads }) };
}
