/** Layer-wise decay of the learning rate, as BEiT and SimMIM fine-tune. Loads nothing heavy. */
import { InputError, type Problem } from '../common/errors.ts';
import { familyOf } from '../models/architectures.ts';
import { type FamilyName, families, familyNames } from '../models/families.ts';
import type { Family } from '../models/family.ts';
import type { Model } from '../models/model.ts';

const layersOf = (name: FamilyName): Family['layers'] => families[name].layers;

/** Why an architecture cannot have `schedule.layer_decay`; null where it can, or where there is no such architecture. */
export function layerDecayProblem(arch: string): Problem | null {
  const family = familyOf(arch);
  return family === undefined || layersOf(family) !== undefined ? null : noLayers(arch);
}

function noLayers(arch: string): Problem {
  const those = familyNames.filter((name) => layersOf(name) !== undefined);
  const hint = `Leave it out; it is for architectures of the families ${those.join(', ')}.`;
  const message = `layer-wise decay of the learning rate is not defined for ${arch}`;
  return { path: 'schedule.layer_decay', message, hint };
}

/**
 * Factor of every parameter's learning rate: decay^(layers above its own), as the model's family counts them. That of
 * the last layer, which has the head, is 1.
 * @throws InputError for a model without layers
 */
export function layerScales(
  { arch, parameters }: Pick<Model, 'arch' | 'parameters'>,
  decay: number,
): Readonly<Record<string, number>> {
  const names = parameters.map(({ name }) => name);
  const family = familyOf(arch);
  const layers = family === undefined ? null : (layersOf(family)?.(names) ?? null);
  if (layers === null) throw new InputError(noLayers(arch));
  const last = Math.max(...Object.values(layers));
  return Object.fromEntries(names.map((name) => [name, decay ** (last - layers[name]!)]));
}
