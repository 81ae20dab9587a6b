/**
 * Which kinds of pre-training have weights for which architectures: for lists. Loading itself looks at names and shapes
 * alone, and takes whatever fits.
 */
import { familyOf, weightsArchitecture } from '../../models/architectures.ts';
import { families } from '../../models/families.ts';
import type { RuleName } from '../../schemas/config.ts';
import { ruleNames, rules } from '../rules/index.ts';

/** Besides `random` and `checkpoint`, which every architecture takes. */
export function methodsOf(arch: string): readonly RuleName[] {
  const name = familyOf(weightsArchitecture(arch));
  if (name === undefined) return [];
  const { methods } = families[name];
  return ruleNames.filter((rule) => methods.includes(rule) || rules[rule].families?.includes(name) === true);
}
