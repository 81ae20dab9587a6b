import type { Model } from '../../models/model.ts';
import type { ParameterOptions } from './optimizer.ts';

/**
 * Weight decay of every parameter by timm's rule: none for 1-D tensors, for names that end in `.bias` and for those
 * that the model exempts (position embeddings, class tokens); `decay` for all others.
 */
export function weightDecays(
  model: Pick<Model, 'parameters' | 'no_weight_decay'>,
  decay: number,
): ParameterOptions['weightDecays'] {
  const exempt = new Set(model.no_weight_decay);
  const decayed = model.parameters.filter(
    ({ name, shape }) => shape.length !== 1 && !name.endsWith('.bias') && !exempt.has(name),
  );
  return Object.fromEntries(decayed.map(({ name }) => [name, decay]));
}
