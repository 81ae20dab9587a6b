/** A decision in a few words, without its figures: for lists of alternatives and what-ifs. Plain text. */
import type { Decision, NoTestReason } from '../results/comparison-task.ts';
import { metricDirection } from './metric-info.ts';

export function conclusion(decision: Decision, metric: string): string {
  switch (decision.kind) {
    case 'nothing':
      return 'nothing to compare';
    case 'incomparable':
      return 'not comparable';
    case 'untested':
      return `no test possible: ${noTest(decision.reason)}`;
    case 'best':
      return `${decision.leader} is best`;
    case 'open':
      return `${decision.leader} has the ${extreme(metric)} mean; may be best: ${names(decision.may_be_best)}`;
    case 'baseline':
      return baselineParts(decision).join('; ');
  }
}

/** Of two distances between outlines the lower is the better. */
export const extreme = (metric: string): 'highest' | 'lowest' =>
  metricDirection(metric) === 'higher-is-better' ? 'highest' : 'lowest';

const MOST_NAMES = 6;

/** 'a, b, c'; of many the first five and the number of the others. */
export function names(all: readonly string[]): string {
  if (all.length <= MOST_NAMES) return all.join(', ');
  return `${all.slice(0, MOST_NAMES - 1).join(', ')} and ${all.length - MOST_NAMES + 1} more`;
}

/** ['better than the baseline: a, b', 'no difference shown: c']. */
export function baselineParts(decision: Extract<Decision, { kind: 'baseline' }>): readonly string[] {
  const groups = [
    ['better', decision.better],
    ['worse', decision.worse],
    ['no difference shown', decision.open],
    ['not tested', decision.untested],
  ] as const;
  return groups.flatMap(([head, arms]) => (arms.length === 0 ? [] : [`${head}: ${names(arms)}`]));
}

/** Why there is no test. */
export function noTest(reason: NoTestReason): string {
  switch (reason) {
    case 'no-value':
      return 'no other arm has a finished trial';
    case 'fewer-than-two-values':
      return 'it takes at least two trials of each arm, or predictions of the same test cases';
    case 'no-variation':
      return 'the trials do not vary';
    case 'different-cases':
      return 'the arms were tested on different cases';
  }
}
