/** A metric of one class against the rest, and its mean over the classes. */
import type { Influence } from '../../stats/influence/influence.ts';
import type { ClassificationCases, ClassificationMetric, MetricInfo, Value } from '../definition.ts';
import { countedClasses } from './binary.ts';

export interface OfClass {
  readonly value: (cases: ClassificationCases, index: number) => Value;
  /** Its value is that of `value`. @returns null where that is not defined */
  readonly influence: (cases: ClassificationCases, index: number) => Influence | null;
}

/** The mean over the classes that have it; of two that exclude each other that of the positive one. */
export function byClass(info: MetricInfo, one: OfClass): ClassificationMetric {
  return {
    ...info,
    task: 'classification',
    leavesOutClasses: true,
    of(cases) {
      const values = countedClasses(cases).map((index) => one.value(cases, index));
      const defined = values.filter((value) => typeof value === 'number');
      if (defined.length > 0) return defined.reduce((sum, value) => sum + value, 0) / defined.length;
      return values.length === 1 ? values[0]! : 'no class has it';
    },
    ofClass: one.value,
    influence: (cases) => meanOverClasses(cases, one),
  };
}

/** null where no class has it. */
export function meanOverClasses(cases: ClassificationCases, one: OfClass): Influence | null {
  const all = countedClasses(cases).flatMap((index) => one.influence(cases, index) ?? []);
  const [first, ...others] = all;
  if (first === undefined) return null;
  const contributions = first.contributions.slice();
  for (const other of others) for (const [at, value] of other.contributions.entries()) contributions[at]! += value;
  for (let at = 0; at < contributions.length; at++) contributions[at]! /= all.length;
  return { value: all.reduce((sum, { value }) => sum + value, 0) / all.length, contributions };
}
