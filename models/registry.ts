/** Builds models by name. */
import { InputError } from '../common/errors.ts';
import type { ModelSettings } from '../schemas/config.ts';
import { checkModel } from './architectures.ts';
import type { Model } from './model.ts';
import { vit } from './vit.ts';
import { vitConfig } from './vit-config.ts';

export { architectures } from './architectures.ts';

/** Throws InputError on an unknown architecture or impossible overrides. */
export function buildModel(
  settings: ModelSettings,
  options: { readonly num_classes: number; readonly image_size: number },
): Model {
  const problems = checkModel(settings, options.image_size);
  if (problems.length > 0) throw new InputError(problems);
  return vit(settings.arch, vitConfig(settings, options.image_size), options.num_classes);
}
