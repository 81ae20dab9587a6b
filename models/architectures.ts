/** The architectures by name, and what can be wrong with a choice of one. Loads nothing heavy. */
import { closest, distance } from 'fastest-levenshtein';
import type { Problem } from '../common/errors.ts';
import type { ModelSettings } from '../schemas/config.ts';
import { checkVit, type VitConfig, vitArchitectures, vitConfig, vitMacs } from './vit-config.ts';

export interface Architecture {
  readonly name: string;
  readonly family: 'vit';
  /** Side of the square images that it takes unless overridden. */
  readonly image_size: number;
  readonly config: VitConfig;
}

/** All architectures in the order in which they are listed to users. */
export function architectures(): readonly Architecture[] {
  return Object.entries(vitArchitectures).map(([name, config]) => ({
    name,
    family: 'vit',
    image_size: config.image_size,
    config,
  }));
}

function unknownArchitecture(arch: string): Problem {
  const names = Object.keys(vitArchitectures);
  const nearest = closest(arch, names);
  const hint =
    distance(arch, nearest) <= Math.max(3, arch.length / 3)
      ? `Did you mean ${nearest}?`
      : `Known are ${names.join(', ')}.`;
  return { path: 'model.arch', message: `there is no architecture ${JSON.stringify(arch)}`, hint };
}

/** All that is wrong with these settings at this image size: an unknown name, impossible overrides. */
export function checkModel(settings: ModelSettings, image_size: number): readonly Problem[] {
  if (!Object.hasOwn(vitArchitectures, settings.arch)) return [unknownArchitecture(settings.arch)];
  return checkVit(vitConfig(settings, image_size));
}

/** Multiply-accumulates of one image's forward pass. The settings must have passed `checkModel`. */
export function countMacs(settings: ModelSettings, options: { num_classes: number; image_size: number }): number {
  return vitMacs(vitConfig(settings, options.image_size), options.num_classes);
}
