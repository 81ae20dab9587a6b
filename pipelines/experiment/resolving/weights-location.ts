import type { WeightsLocation } from '../../../schemas/config.ts';
import type { WeightsConfig } from '../../../schemas/types.ts';
import { catalogName } from '../reading/paths.ts';

export function weightsLocation(weights: WeightsConfig): WeightsLocation {
  if (typeof weights !== 'string') return { kind: 'url', ...weights };
  const name = catalogName(weights);
  return name === null ? { kind: 'file', path: weights } : { kind: 'catalog', name };
}
