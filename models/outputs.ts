/** Which parameters of a model have a row for each of its outputs. */
import type { ModelSettings } from '../schemas/config.ts';
import { describeModel } from './architectures.ts';

/** Their names, in the model's order: those whose shape follows from the number of outputs. */
export function outputRows(settings: ModelSettings, image_size: number): readonly string[] {
  const [one, two] = [1, 2].map((num_classes) => describeModel(settings, { num_classes, image_size }).parameters);
  return one!.flatMap(({ name, shape }, index) => (shape.join() === two![index]!.shape.join() ? [] : [name]));
}
