import { InvalidArgumentError, Option } from 'commander';
import type { ModelOverride, ModelSettings } from '../schemas/config.ts';

type Overrides = ModelSettings['overrides'];

/** All of them, in the order of the schema: a name that is missing here does not compile. */
const names: Readonly<Record<ModelOverride, true>> = {
  embed_dim: true,
  depth: true,
  heads: true,
  patch_size: true,
  window_size: true,
  mlp_ratio: true,
  image_size: true,
  drop: true,
  drop_path: true,
};
const isName = (name: string): name is ModelOverride => Object.hasOwn(names, name);

/** `--override embed_dim=192`, `--override depth=2,2,6,2`: what `model` holds in an experiment file; may be repeated. */
export const overrideOption = (): Option =>
  new Option('--override <name=value>', 'change a size of the model, such as image_size=112; may be repeated')
    .argParser((text: string, before: Overrides | undefined): Overrides => ({ ...before, ...parseOverride(text) }))
    .default({}, 'none');

function parseOverride(text: string): Overrides {
  const [name = '', value = ''] = text.split('=');
  if (!isName(name)) throw new InvalidArgumentError(`Expected one of ${Object.keys(names).join(', ')} before the =.`);
  const numbers = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!numbers.every(Number.isFinite)) {
    throw new InvalidArgumentError('Expected a number, or numbers with commas between, after the =.');
  }
  return { [name]: numbers.length === 1 ? numbers[0]! : numbers };
}
