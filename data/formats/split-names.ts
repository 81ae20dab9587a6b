import type { SplitName } from '../../schemas/config.ts';
import type { Fault } from './parts.ts';

const SPLIT_NAMES: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  test: 'test',
  testing: 'test',
};

/** The split that a cell of a table names. */
export function splitOf(text: string): SplitName | Fault {
  const name = text.toLowerCase();
  if (Object.hasOwn(SPLIT_NAMES, name)) return SPLIT_NAMES[name]!;
  return { message: `the split is "${text}", not train, val or test` };
}
