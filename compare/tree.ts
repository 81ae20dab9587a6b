/** What differs between trees of settings: values, whatever order or form they were written in. */
import { canonicalJson, type Json } from '../common/canonical.ts';

export interface Difference {
  /** Such as `schedule.optimizer.lr`. */
  readonly path: string;
  /** One a side; undefined where it is not there. */
  readonly values: readonly (Json | undefined)[];
}

type Tree = Json | undefined;

/** Leaves in the order of the first side, then of the others. Lists are values: an item more is another list. */
export function treeDifferences(sides: readonly Tree[], path = ''): readonly Difference[] {
  if (!sides.some(isMapping)) return same(sides) ? [] : [{ path, values: sides }];
  // A value against a mapping is not looked into.
  if (sides.some((side) => side !== undefined && !isMapping(side))) return [{ path, values: sides }];
  const names = [...new Set(sides.flatMap((side) => (isMapping(side) ? Object.keys(side) : [])))];
  return names.flatMap((name) =>
    treeDifferences(
      sides.map((side) => (isMapping(side) && Object.hasOwn(side, name) ? side[name] : undefined)),
      path === '' ? name : `${path}.${name}`,
    ),
  );
}

const text = (value: Tree): string | undefined => (value === undefined ? undefined : canonicalJson(value));
const same = (values: readonly Tree[]): boolean => values.every((value) => text(value) === text(values[0]));

const isMapping = (value: Tree): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
