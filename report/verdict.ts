/** The answer in words: for each task, which arm is best and whether the trials show it. */
import { largest, smallest } from '../common/many.ts';
import type { ArmComparison, Comparison } from './comparison-v1.ts';
import { count, list, meanAndSd, pValue } from './format.ts';
import { metricDirection, metricLabel, metricUnit } from './metric-info.ts';

/**
 * settled: every other arm differs significantly from the best; partly: some do; open: none does;
 * untested: nothing could be tested; none: there is nothing to compare.
 */
export type VerdictKind = 'settled' | 'partly' | 'open' | 'untested' | 'none';

export interface Verdict {
  readonly kind: VerdictKind;
  readonly task: string;
  /** The arm that the sentence begins with, to be set in bold; null where no arm has a value. */
  readonly best: string | null;
  /** What follows the arm's name, or the whole sentence where there is none. Plain text: escape it. */
  readonly text: string;
}

type Entry = readonly [name: string, arm: ArmComparison];

/** One verdict a task, in the experiment's order. */
export function verdicts(comparison: Comparison): readonly Verdict[] {
  return comparison.order.tasks.map((task) => verdict(comparison, task));
}

function verdict({ order, tasks, test }: Comparison, task: string): Verdict {
  const { metric, arms } = tasks[task]!;
  const label = metricLabel(metric);
  const entries = order.arms.map((name): Entry => [name, arms[name]!]);
  const found = entries.find(([, arm]) => arm.best);
  if (found === undefined) {
    return {
      kind: 'none',
      task,
      best: null,
      text: `No trial on ${task} has a defined ${label}: nothing can be compared.`,
    };
  }
  const [best, top] = found;
  const others = entries.filter(([name]) => name !== best);
  const unit = metricUnit(metric);
  const figures = `${label} ${meanAndSd(top, unit)} ${unit}, ${count(top.n, 'trial')}`;
  if (others.length === 0) {
    const text = ` is the only arm on ${task} (${figures}): there is nothing to compare it with.`;
    return { kind: 'none', task, best, text };
  }
  const significant = others.filter(([, arm]) => arm.significant);
  const open = others.filter(([, arm]) => arm.p !== null && !arm.significant);
  const untested = others.filter(([, arm]) => arm.p === null);
  const kind = kindOf(significant.length, open.length, untested.length);
  const lead = kind === 'settled' ? 'is best' : `has the ${extreme(metric)} mean`;
  const said = [
    ...(significant.length > 0
      ? [`${differences(significant, others)} significant (${ps(significant, test.alpha, 'largest')})`]
      : []),
    ...(open.length > 0 ? [`${differences(open, others)} not significant (${ps(open, test.alpha, 'smallest')})`] : []),
    ...(untested.length > 0 ? [untestedClause(untested, others)] : []),
  ];
  const doubt = significant.length === 0 ? ' Which arm is best cannot be said from these trials.' : '';
  const text = ` ${lead} on ${task} (${figures}); ${list(said)}.${doubt}${afterAdjustment(significant, others, test.alpha)}`;
  return { kind, task, best, text };
}

/** Of two distances between outlines the lower is the better. */
const extreme = (metric: string): string => (metricDirection(metric) === 'higher-is-better' ? 'highest' : 'lowest');

function kindOf(significant: number, open: number, untested: number): VerdictKind {
  if (significant === 0) return open === 0 ? 'untested' : 'open';
  return open + untested === 0 ? 'settled' : 'partly';
}

/** Up to three arms by name, more by their number. */
function named(some: readonly Entry[], all: readonly Entry[]): string {
  if (some.length <= 3) return list(some.map(([name]) => name));
  return some.length === all.length
    ? `all ${some.length} other arms`
    : `${some.length} of the ${all.length} other arms`;
}

function differences(some: readonly Entry[], all: readonly Entry[]): string {
  return some.length === 1
    ? `the difference from ${named(some, all)} is`
    : `the differences from ${named(some, all)} are`;
}

/** 'p = 0.003', or of several the one that decides. */
function ps(some: readonly Entry[], alpha: number, which: 'largest' | 'smallest'): string {
  const values = some.map(([, arm]) => arm.p!);
  const p = pValue(which === 'largest' ? largest(values) : smallest(values), alpha);
  return some.length === 1 ? `p ${p}` : `${which} p ${p}`;
}

function untestedClause(untested: readonly Entry[], others: readonly Entry[]): string {
  const reasons = new Set(untested.map(([, arm]) => arm.no_test));
  const why = reasons.has('no-variation')
    ? reasons.size === 1
      ? ', because their trials do not vary'
      : ''
    : ', because that takes at least two trials of each arm';
  return `no test against ${named(untested, others)} is possible${why}`;
}

/** With several comparisons: how many of the significant ones remain so after Holm's adjustment. */
function afterAdjustment(significant: readonly Entry[], others: readonly Entry[], alpha: number): string {
  const tests = others.filter(([, arm]) => arm.p !== null).length;
  if (significant.length === 0 || tests < 2) return '';
  const left = significant.filter(([, arm]) => arm.p_adjusted! < alpha).length;
  return ` Adjusted for ${tests} comparisons (Holm), ${remaining(left, significant.length)}.`;
}

function remaining(left: number, of: number): string {
  if (of === 1) return left === 1 ? 'it remains significant' : 'it is no longer significant';
  if (left === of) return `${of === 2 ? 'both' : `all ${of}`} remain significant`;
  return left === 0
    ? `none of the ${of} remains significant`
    : `${left} of the ${of} ${left === 1 ? 'remains' : 'remain'} significant`;
}
