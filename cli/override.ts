import { InvalidArgumentError, Option } from 'commander';
import { modelOverrides } from '../models/architectures.ts';
import type { ModelOverride, ModelSettings } from '../schemas/config.ts';

type Overrides = ModelSettings['overrides'];

const isName = (name: string): name is ModelOverride => (modelOverrides as readonly string[]).includes(name);

/** `--override embed_dim=192`, `--override depth=2,2,6,2`: what `model` holds in an experiment file; may be repeated. */
export const overrideOption = (): Option =>
  new Option('--override <name=value>', 'change a size of the model, such as image_size=112; may be repeated')
    .argParser((text: string, before: Overrides | undefined): Overrides => ({ ...before, ...parseOverride(text) }))
    .default({}, 'none');

function parseOverride(text: string): Overrides {
  const [name = '', value = ''] = text.split('=');
  if (!isName(name)) throw new InvalidArgumentError(`Expected one of ${modelOverrides.join(', ')} before the =.`);
  const numbers = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!numbers.every(Number.isFinite)) {
    throw new InvalidArgumentError('Expected a number, or numbers with commas between, after the =.');
  }
  return { [name]: numbers.length === 1 ? numbers[0]! : numbers };
}
