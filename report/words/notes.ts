/** The footnotes below every table: what was measured, what was tested and what that can and cannot show. Plain text. */
import { largest, smallest } from '../../common/many.ts';
import { list } from '../../common/words.ts';
import { metrics } from '../../metrics/registry.ts';
import type { Comparison } from '../results/comparison.ts';
import type { TaskComparison } from '../results/comparison-task.ts';
import { trialsText } from './cell.ts';
import { relevantText } from './difference.ts';
import { count } from './format.ts';
import { metricLabel } from './metric-info.ts';

/** Kept few, so that a diverged experiment does not bury its report in footnotes. */
const MAX_MISSING_NOTES = 20;

export function notes(comparison: Comparison): readonly string[] {
  const { order, tasks } = comparison;
  const all = [...order.tasks.map((task) => tasks[task]!), ...Object.values(comparison.datasets?.pooled ?? {})];
  const own = all.filter(({ pooling }) => pooling?.kind !== 'splits');
  const arms = own.flatMap((task) => Object.values(task.arms));
  const tested = own.some(hasTest);
  const splits = all.some((one) => one.pooling?.kind === 'splits' && hasTest(one));
  const untested = arms.some(({ test }) => test?.no_test != null);
  return [
    ...protocolNote(comparison),
    entriesNote(arms.map(({ n }) => n)),
    ...[...new Set(all.map(({ metric }) => metrics[metric].explanation))],
    ...(tested ? [testNote(comparison, own)] : []),
    ...(splits ? [SPLITS] : []),
    ...(tested || splits ? [...bestNote(comparison, all), ...starNote(comparison, all)] : []),
    ...(tested ? [scopeText(own)] : []),
    ...(untested ? [UNTESTED] : []),
    ...missingNotes(comparison),
  ];
}

const hasTest = ({ arms }: TaskComparison): boolean => Object.values(arms).some(({ test }) => test?.p != null);

/** Heads a report whose marks are those of the paper; nothing otherwise. */
export function protocolNote({ settings, order }: Comparison): readonly string[] {
  if (settings.protocol !== 'paper') return [];
  const many =
    order.arms.length > 2 ? ` With ${order.arms.length} arms an asterisk somewhere is likely by chance alone.` : '';
  return [
    `Marks of the paper (Ma et al. 2022): Student's t-test over seeds, unadjusted. They speak of this test set, not of other patients.${many}`,
  ];
}

/** Whether the analysis stood before the first result was seen; null where that is not known. */
export function prespecificationNote({ prespecified }: Comparison): string | null {
  switch (prespecified.kind) {
    case 'fixed':
      return 'Primary analysis fixed before the first result.';
    case 'changed': {
      const changes = prespecified.changes.map(({ what, before, now }) => `${what} (before: ${before}; now: ${now})`);
      return `Changed after results were seen: ${list(changes)}.`;
    }
    case 'unknown':
      return null;
  }
}

/** What these trials and cases can find, and what it would take for a relevant difference; null where that cannot be said. */
export function planningNote(comparison: Comparison, task: string): string | null {
  const { planning, metric, scope, cases } = comparison.tasks[task]!;
  if (planning === null || planning.detectable === null) return null;
  const found = `The smallest difference that ${scope === 'seeds' ? 'these trials find' : 'these trials and test images find'} with a chance of 80 % is ${relevantText(Number(planning.detectable.toPrecision(2)), metric)}.`;
  if (planning.needed === null) return found;
  const { relevant, trials, cases: needed } = planning.needed;
  const unit = cases?.common && cases.patients !== null ? 'test patient' : 'test image';
  const ways = [
    ...(trials === null
      ? []
      : [`${count(trials, 'trial')} an arm${scope === 'seeds' ? '' : ' with these test images'}`]),
    ...(needed === null ? [] : [`${count(needed, unit)} with these trials`]),
  ];
  const wanted = relevantText(relevant, metric);
  if (ways.length > 0) return `${found} For ${wanted} it takes ${ways.join(', or ')}.`;
  return `${found} For ${wanted} neither more trials alone nor more test images alone are enough.`;
}

function entriesNote(counts: readonly number[]): string {
  const [fewest, most] = [smallest(counts), largest(counts)];
  const marks = 'Best mean in bold, second best underlined.';
  if (most < 2) return `Entries are the value of a single trial: there is no deviation to show. ${marks}`;
  const trials = fewest === most ? count(most, 'trial') : `${fewest} to ${count(most, 'trial')}`;
  return `Entries are mean ± sample standard deviation (divisor n − 1) over n = ${trials}. ${marks}`;
}

function testNote({ settings, confidence }: Comparison, tasks: readonly TaskComparison[]): string {
  const name =
    settings.test.variant === 'student' ? "Student's t-test (equal variances)" : "Welch's t-test (unequal variances)";
  const [seeds, cases] = [tasks.some(({ scope }) => scope !== 'cases'), tasks.some(({ scope }) => scope !== 'seeds')];
  const error =
    seeds && cases ? ' with seeds and test cases in one standard error' : cases ? ' over test cases' : ' over seeds';
  const level = Number((confidence * 100).toPrecision(6));
  return `p: two-sided two-sample ${name}${error}; intervals are ${level} %.`;
}

function bestNote({ settings, order }: Comparison, tasks: readonly TaskComparison[]): readonly string[] {
  const { alpha, adjust } = settings.test;
  const decisions = tasks.map(({ decision }) => decision);
  if (typeof settings.compare === 'object') {
    const open = decisions.some((decision) => decision.kind === 'baseline' && decision.open.length > 0);
    return open ? ['Green: no difference from the baseline was shown. That does not show that there is none.'] : [];
  }
  const green =
    adjust === 'none'
      ? `Green: not significantly different from the best mean (unadjusted p ≥ ${alpha}). That does not show that there is no difference.`
      : `Green: may be the best arm. The green arms together miss the one that is truly best with a chance of at most ${alpha * 100} %.`;
  const best = `“Is best” needs p < ${alpha} against every other arm at once, which needs no adjustment (intersection-union test).`;
  return [
    ...(order.arms.length > 2 && decisions.some(({ kind }) => kind === 'best') ? [best] : []),
    ...(decisions.some(({ kind }) => kind === 'open') ? [green] : []),
  ];
}

function starNote({ settings }: Comparison, tasks: readonly TaskComparison[]): readonly string[] {
  const { alpha, adjust } = settings.test;
  const against = typeof settings.compare === 'object' ? 'the baseline' : 'the best mean';
  const most = largest(tasks.map(({ tests }) => tests));
  if (adjust === 'none' || most < 2) return [`An asterisk (*) marks p < ${alpha}: different from ${against}.`];
  const family =
    typeof settings.compare === 'object'
      ? 'all comparisons with the baseline'
      : 'all pairs of arms, since the best was found by looking at all';
  return [
    `An asterisk (*) marks an adjusted p < ${alpha}: different from ${against}. Adjusted by Holm's method over ${family} (${most} tests), so that the chance of even one false asterisk on a task stays below ${alpha * 100} %.`,
  ];
}

function scopeText(tasks: readonly TaskComparison[]): string {
  const scopes = new Set(tasks.filter(({ tests }) => tests > 0).map(({ scope }) => scope));
  const said = {
    'seeds+cases': 'other seeds and other patients of the same kind',
    seeds: 'repeating the training on this test set, not about other patients',
    cases: 'other patients for these trained models, not about other seeds',
  };
  return `What is tested speaks about ${list([...scopes].map((scope) => said[scope]))}.`;
}

const SPLITS =
  'Of random splits the differences of the means on each are tested, with the correction of Nadeau and Bengio for splits that share their cases.';

const UNTESTED =
  'Where no p stands, no test is possible: it takes at least two trials with a value in each arm, trials that are not all equal, and the same test cases for all arms.';

/** Which trials have no value, a sentence an arm. */
export function missingNotes({ order, tasks }: Comparison): readonly string[] {
  const all = order.tasks.flatMap((task) =>
    order.arms.flatMap((arm) => {
      const text = trialsText(tasks[task]!.arms[arm]!.trials);
      return text === '' ? [] : [`${arm} on ${task}: ${metricLabel(tasks[task]!.metric)} of ${text}.`];
    }),
  );
  const more = all.length - MAX_MISSING_NOTES;
  return more > 0 ? [...all.slice(0, MAX_MISSING_NOTES), `${more} more arms with missing trials.`] : all;
}
