import type { SplitName } from '../../../schemas/config.ts';
import type { Fault } from '../reading/parts.ts';
import { reads } from './spelling.ts';

const SPLIT_NAMES: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validate: 'val',
  validation: 'val',
  dev: 'val',
  test: 'test',
  testing: 'test',
};

/** The split that a cell of a table names. */
export function splitOf(text: string): SplitName | Fault {
  const name = reads(text);
  if (Object.hasOwn(SPLIT_NAMES, name)) return SPLIT_NAMES[name]!;
  return { message: `the split is "${text}", not train, val or test` };
}
