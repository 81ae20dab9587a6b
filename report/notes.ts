/** The footnotes below every table: what was measured, what was tested and what that can and cannot show. Plain text. */
import { largest, smallest } from '../common/many.ts';
import type { Comparison } from './comparison-v1.ts';
import { count, list } from './format.ts';
import { METRICS, metricLabel } from './metric-info.ts';

/** Kept few, so that a diverged experiment does not bury its report in footnotes. */
const MAX_UNDEFINED_NOTES = 20;

export function notes(comparison: Comparison): readonly string[] {
  const { test, order, tasks } = comparison;
  const metrics = [...new Set(Object.values(tasks).map(({ metric }) => metric))];
  const arms = Object.values(tasks).flatMap((task) => Object.values(task.arms));
  const tested = arms.some(({ p }) => p !== null);
  const untested = arms.some(({ no_test }) => no_test === 'fewer-than-two-values' || no_test === 'no-variation');
  return [
    entriesNote(arms.map(({ n }) => n)),
    ...metrics.map((metric) => METRICS[metric].explanation),
    ...(tested ? [testNote(test), greenNote(test.alpha), ...manyNote(order.arms.length), seedsNote] : []),
    ...(untested ? [untestedNote] : []),
    ...undefinedNotes(comparison),
  ];
}

function entriesNote(counts: readonly number[]): string {
  const [fewest, most] = [smallest(counts), largest(counts)];
  const marks = 'Best mean in bold, second best underlined.';
  if (most < 2) return `Entries are the value of a single trial: there is no deviation to show. ${marks}`;
  const trials = fewest === most ? count(most, 'trial') : `${fewest} to ${count(most, 'trial')}`;
  return `Entries are mean ± sample standard deviation (divisor n − 1) over n = ${trials}. ${marks}`;
}

function testNote({ variant, alpha }: Comparison['test']): string {
  const name = variant === 'student' ? "Student's t-test (equal variances)" : "Welch's t-test (unequal variances)";
  return `p: two-sided two-sample ${name} between the trials of a task's best arm and those of each other arm. An asterisk (*) marks p < ${alpha}: significantly different from the best.`;
}

function greenNote(alpha: number): string {
  return `Green and “n.s.” (not significant) mark p ≥ ${alpha}: no difference from the best was shown. That does not show that there is none; few trials find only large differences.`;
}

function manyNote(arms: number): readonly string[] {
  if (arms < 3) return [];
  return [
    'Adjusted p-values follow Holm: with them, the chance of even one false positive among the comparisons of a task stays below the level. The best arm was chosen by the same trials that are tested, so p-values of arms close to it are somewhat too small.',
  ];
}

const seedsNote =
  'Trials differ in their random seed and share the data split: p speaks about repeating the training on this split, not about other patients.';

const untestedNote =
  'Where no p stands, no test is possible: it takes at least two trials with a value in each arm, and trials that are not all equal.';

/** Which trials have no value, a sentence an arm. */
export function undefinedNotes({ order, tasks }: Comparison): readonly string[] {
  const all = order.tasks.flatMap((task) =>
    order.arms.flatMap((arm) => {
      const { n, undefined_trials } = tasks[task]!.arms[arm]!;
      if (undefined_trials.length === 0) return [];
      const which = `trial${undefined_trials.length === 1 ? '' : 's'} ${list(undefined_trials.map(String))}`;
      const rest = n === 0 ? 'no trial is left' : `the figures are over the other ${n === 1 ? 'trial' : `${n} trials`}`;
      return [`${arm} on ${task}: no ${metricLabel(tasks[task]!.metric)} in ${which}; ${rest}.`];
    }),
  );
  const more = all.length - MAX_UNDEFINED_NOTES;
  return more > 0 ? [...all.slice(0, MAX_UNDEFINED_NOTES), `${more} more arms with undefined trials.`] : all;
}
