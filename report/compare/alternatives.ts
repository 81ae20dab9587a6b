/** "Does the conclusion change?": other analyses of the same trials. Never a choice for the reader: the first one counts. */

import { largest, smallest } from '../../common/many.ts';
import { metrics } from '../../metrics/registry.ts';
import type { Metric } from '../../schemas/types.ts';
import { outliers } from '../../stats/outliers.ts';
import { mannWhitney } from '../../stats/tests/rank-tests.ts';
import type { Alternative, Decision } from '../results/comparison-task.ts';
import { conclusion } from '../words/conclusion.ts';
import { pValue } from '../words/format.ts';
import { metricLabel } from '../words/metric-info.ts';
import { type Analysis, analyse } from './analysis.ts';
import { type Arm, withSample } from './arm.ts';
import type { OtherMetric } from './task-input.ts';

export function alternatives(
  analysis: Analysis,
  others: readonly OtherMetric[],
  metric: Metric,
): readonly Alternative[] {
  const { arms, method, scope, decision } = analysis;
  if (decision.kind === 'nothing' || decision.kind === 'incomparable' || decision.kind === 'untested') return [];
  const found = (
    name: string,
    some: readonly Arm[],
    changed: Partial<Analysis['method']>,
    by = metric,
  ): Alternative => {
    const other = analyse(some, { ...method, ...changed }, null).decision;
    return { name, conclusion: conclusion(other, by), changes: differs(decision, other) };
  };
  const variant = method.variant === 'student' ? 'welch' : 'student';
  const trimmed = arms.map(withoutOutliers);
  const scopes: readonly Alternative[] =
    scope === 'seeds+cases'
      ? [found('over seeds alone, on this test set', arms, { over: 'seeds' })]
      : method.over === 'seeds' && arms.some(({ values, contributions }) => values.length > 0 && contributions !== null)
        ? [found('over seeds and test cases', arms, { over: 'seeds+cases' })]
        : [];
  return [
    ...(scope === 'cases'
      ? []
      : [
          found(
            variant === 'welch' ? "Welch's t-test (unequal variances)" : "Student's t-test (equal variances)",
            arms,
            { variant },
          ),
        ]),
    ...scopes,
    ...(scope === 'cases' ? [] : rankTest(analysis)),
    ...(trimmed.some((arm, index) => arm !== arms[index]) ? [found('without outlying trials', trimmed, {})] : []),
    ...others.map((other) =>
      found(
        `by ${metricLabel(other.metric)}, over seeds alone`,
        other.arms,
        { over: 'seeds', direction: metrics[other.metric].direction },
        other.metric,
      ),
    ),
  ];
}

/** Another kind of answer, or the same kind about another arm. */
function differs(one: Decision, other: Decision): boolean {
  if (one.kind !== other.kind) return true;
  if ('leader' in one && 'leader' in other) return one.leader !== other.leader;
  if (one.kind !== 'baseline' || other.kind !== 'baseline') return false;
  const key = ({ better, worse }: typeof one): string => JSON.stringify([better, worse]);
  return key(one) !== key(other);
}

/** The reference against each other arm by ranks of trials, exact. A test that cannot reach alpha says so. */
function rankTest({ ranked, reference, method, decision }: Analysis): readonly Alternative[] {
  const name = 'Mann-Whitney over seeds, exact';
  const others = ranked.filter((arm) => arm !== reference);
  if (reference === null || others.length === 0) return [];
  const tests = others.map((arm) => mannWhitney(reference.values, arm.values)).filter((test) => test !== null);
  const least = smallest(tests.map((test) => test.smallest));
  if (tests.length === 0) return [];
  if (least >= method.alpha) {
    const limit = `cannot go below p ${pValue(least, method.alpha)} with so few trials: says nothing`;
    return [{ name, conclusion: limit, changes: false }];
  }
  const below = tests.filter(({ p }) => p < method.alpha).length;
  const most = pValue(largest(tests.map(({ p }) => p)), method.alpha);
  const said = `${below} of ${tests.length} p below ${method.alpha} against ${reference.name} (largest p ${most})`;
  const best = below === tests.length;
  return [{ name, conclusion: said, changes: decision.kind !== 'baseline' && best !== (decision.kind === 'best') }];
}

function withoutOutliers(arm: Arm): Arm {
  const out = new Set(outliers(arm.values));
  if (out.size === 0) return arm;
  const keep = <T>(list: readonly T[]): readonly T[] => list.filter((_, index) => !out.has(index));
  let at = -1;
  const trials = arm.trials.filter(({ value }) => value === null || !out.has(++at));
  return withSample(arm.name, trials, keep(arm.values), arm.contributions && keep(arm.contributions));
}
