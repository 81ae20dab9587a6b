/** Builds models by name. */
import { InputError } from '../common/errors.ts';
import type { ModelSettings } from '../schemas/config.ts';
import { checkModel, familyEntry } from './architectures.ts';
import type { ModelSizes } from './family.ts';
import type { Model } from './model.ts';

/** Loads the forward pass of the family, and TensorFlow.js with it. @throws InputError on an unknown architecture or impossible overrides */
export async function buildModel(settings: ModelSettings, sizes: ModelSizes): Promise<Model> {
  const problems = checkModel(settings, sizes.image_size);
  if (problems.length > 0) throw new InputError(problems);
  return await familyEntry(settings.arch).build(settings, sizes);
}
