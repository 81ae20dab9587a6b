/** The figures behind a verdict: the difference with its interval, p, trials, cases and patients. */
import { largest, smallest } from '../common/many.ts';
import type { Comparison } from './comparison.ts';
import type { ArmComparison, PairTest, TaskComparison } from './comparison-task.ts';
import { compared, differenceText } from './difference.ts';
import { count, pValue } from './format.ts';

/** On what the answer rests alone where there is no difference to show; null where arms cannot be compared at all. */
export function evidence({ settings }: Comparison, task: TaskComparison): string | null {
  const { decision } = task;
  if (decision.kind === 'nothing' || decision.kind === 'incomparable') return null;
  const shown = shownPair(task);
  if (shown === null || shown.difference === null) return decision.kind === 'untested' ? basis(task) : null;
  const { alpha } = settings.test;
  const difference = `${differenceText(shown, task.metric)} ${compared(task.metric)} ${shown.b}`;
  const p = shown.p === null ? '' : `, p ${pValue(shown.p, alpha)}`;
  const subject = decision.kind === 'baseline' ? `${shown.a} ` : '';
  return `${subject}${difference}${p}${largestP(task, shown, alpha)}; ${basis(task)}`;
}

/** The leader over the second; with a baseline the best of the others over it. */
function shownPair({ decision, arms }: TaskComparison): PairTest | null {
  const tests = Object.values(arms).flatMap(({ test }) => test ?? []);
  if (decision.kind === 'baseline') {
    const others = Object.values(arms).filter(({ test }) => test !== null);
    const first = others.find(({ best }) => best) ?? others.find(({ second }) => second);
    return first?.test == null ? null : turned(first.test);
  }
  return (
    Object.values(arms).find(({ second }) => second)?.test ??
    tests.find(({ difference }) => difference !== null) ??
    null
  );
}

function turned(pair: PairTest): PairTest {
  const { a, b, difference, interval } = pair;
  return {
    ...pair,
    a: b,
    b: a,
    difference: difference === null ? null : 0 - difference,
    interval: interval === null ? null : [0 - interval[1], 0 - interval[0]],
  };
}

/** "Is best" rests on the largest p, which need not be the second's. */
function largestP({ decision, arms }: TaskComparison, shown: PairTest, alpha: number): string {
  if (decision.kind !== 'best') return '';
  const tests = Object.values(arms).flatMap(({ test }) => (test?.p == null ? [] : [{ b: test.b, p: test.p }]));
  if (tests.length < 2) return '';
  const worst = tests.reduce((one, other) => (other.p > one.p ? other : one));
  return worst.b === shown.b
    ? `, the largest of ${tests.length}`
    : ` (largest of ${tests.length}: p ${pValue(worst.p, alpha)}, ${worst.b})`;
}

/** '3 trials each, 200 test images, patients not known'. */
export function basis({ arms, cases, pooling }: TaskComparison): string {
  if (pooling?.kind === 'splits') return `${pooling.tasks.length} random splits (Nadeau and Bengio)`;
  const folds = pooling === undefined ? '' : ` in ${pooling.tasks.length} folds`;
  return `${[trialsOf(Object.values(arms)), ...casesText(cases)].join(', ')}${folds}`;
}

function trialsOf(arms: readonly ArmComparison[]): string {
  const counts = arms.map(({ n }) => n);
  const [fewest, most] = [smallest(counts), largest(counts)];
  return fewest === most ? `${count(most, 'trial')} each` : `${fewest} to ${count(most, 'trial')}`;
}

function casesText(cases: TaskComparison['cases']): readonly string[] {
  if (cases === null) return ['test images not known'];
  if (!cases.common) return [];
  const patients = cases.patients === null ? ', patients not known' : ` of ${count(cases.patients, 'patient')}`;
  return [`${count(cases.cases, 'test image')}${patients}`];
}
