/** The figures behind a verdict: the difference with its interval, p, trials, cases and patients. */
import { largest, smallest } from '../../common/many.ts';
import type { Comparison } from '../results/comparison.ts';
import type { ArmComparison, PairTest, TaskComparison } from '../results/comparison-task.ts';
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
  return `${subject}${difference}${p}${otherP(task, shown, alpha)}; ${basis(task)}`;
}

/** The leader over the second; with a baseline the best of the others over it. */
export function shownPair({ decision, arms }: TaskComparison): PairTest | null {
  const all = Object.values(arms);
  const first = decision.kind === 'baseline' ? all.find(({ best, test }) => best && test !== null) : undefined;
  const tests = all.flatMap(({ test }) => test ?? []);
  return (
    first?.test ?? all.find(({ second }) => second)?.test ?? tests.find(({ difference }) => difference !== null) ?? null
  );
}

/** "Is best" rests on the largest p, which need not be the second's; a star on the adjusted one. */
function otherP({ decision, arms }: TaskComparison, shown: PairTest, alpha: number): string {
  const tests = Object.values(arms).flatMap(({ test }) => (test?.p == null ? [] : [{ b: test.b, p: test.p }]));
  if (tests.length < 2) return '';
  if (decision.kind !== 'best') {
    const { p, p_adjusted } = shown;
    return p === null || p_adjusted === null || p === p_adjusted ? '' : ` (adjusted ${bare(p_adjusted, alpha)})`;
  }
  const worst = tests.reduce((one, other) => (other.p > one.p ? other : one));
  const most = pValue(worst.p, alpha);
  if (most.startsWith('<')) return ' against every other arm';
  return worst.b === shown.b
    ? ', no larger against any other arm'
    : `; against every other arm at most ${bare(worst.p, alpha)} (${worst.b})`;
}

const bare = (p: number, alpha: number): string => pValue(p, alpha).replace('= ', '');

/** '3 trials each, 200 test images, patients not known'. */
export function basis({ arms, cases, pooling }: TaskComparison): string {
  if (pooling?.kind === 'splits')
    return `${pooling.tasks.length} random splits, corrected for the cases they share (Nadeau and Bengio)`;
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
