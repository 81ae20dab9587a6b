import type { Draft, Maker, Value } from '../value.ts';

/** The outputs to use instead of the draft's, or null where the rule does not apply. */
export type Rule = (draft: Draft, make: Maker) => readonly Value[] | null;

/** The node behind a value if it is of that operator. */
export function madeBy(value: Value | null | undefined, op: Draft['op']): Draft | null {
  return value?.source === 'node' && value.node.op === op ? value.node : null;
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((side, axis) => side === b[axis]);
