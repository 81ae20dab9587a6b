/** Sentences that follow a verdict: what it does not cover, whether the difference matters, which trials are missing. */

import type { Comparison } from '../results/comparison.ts';
import type { TaskComparison } from '../results/comparison-task.ts';
import { trialsText } from './cell.ts';
import { names } from './conclusion.ts';
import { relevantText } from './difference.ts';
import { metricUnit } from './metric-info.ts';

export function remarks(comparison: Comparison, task: TaskComparison): readonly string[] {
  const { decision, scope_note, if_failures_were_worst } = task;
  if (decision.kind === 'nothing' && decision.why === 'no-value') return missingTrials(comparison, task);
  return [
    ...(scope_note === null ? [] : [scope_note]),
    ...(decision.kind === 'incomparable' ? [] : relevance(comparison, task)),
    ...otherLeaders(comparison, task),
    ...missingTrials(comparison, task),
    ...(if_failures_were_worst === null ? [] : [if_failures_were_worst]),
  ];
}

function relevance({ settings, order }: Comparison, { arms, metric, decision }: TaskComparison): readonly string[] {
  if (settings.relevant === null) return [];
  const tests = order.arms.flatMap((name) => arms[name]!.test ?? []);
  const baseline = decision.kind === 'baseline';
  const such = (wanted: string): readonly string[] =>
    tests.filter(({ relevance: own }) => own === wanted).map(({ a, b }) => (baseline ? a : b));
  const smallest = settings.relevant / (metricUnit(metric) === '%' ? 100 : 1);
  const within = relevantText(smallest, metric);
  const [equivalent, smaller, beyond] = [such('equivalent'), such('smaller'), such('relevant')];
  const reference = baseline ? tests[0]?.b : tests[0]?.a;
  return [
    ...(equivalent.length > 0 ? [`${reference} is equivalent within ${within} to ${names(equivalent)}.`] : []),
    ...(smaller.length > 0 ? [`${differences(smaller, reference)} smaller than relevant (${within}).`] : []),
    ...(beyond.length > 0
      ? [`${differences(beyond, reference)} relevant (${within} or more, over the whole interval).`]
      : []),
  ];
}

const differences = (arms: readonly string[], reference = ''): string =>
  arms.length === 1
    ? `The difference between ${reference} and ${arms[0]} is`
    : `The differences between ${reference} and ${names(arms)} are`;

/** What a pooled answer hides: that folds or splits do not agree with it. */
function otherLeaders({ tasks }: Comparison, { pooling, decision }: TaskComparison): readonly string[] {
  if (pooling === undefined || !('leader' in decision)) return [];
  const others = pooling.tasks.flatMap((task) => {
    const best = Object.entries(tasks[task]!.arms).find(([, arm]) => arm.best);
    return best === undefined || best[0] === decision.leader ? [] : [`${task} (${best[0]})`];
  });
  return others.length === 0 ? [] : [`Another arm has the best mean on ${names(others)}.`];
}

function missingTrials({ order }: Comparison, { arms, pooling }: TaskComparison): readonly string[] {
  const unit = pooling?.kind === 'splits' ? 'splits' : 'trials';
  return order.arms.flatMap((name) => {
    const text = trialsText(arms[name]!.trials);
    return text === '' ? [] : [`${name} has ${text.replace(/^(\d+ of \d+)/, `$1 ${unit}`)}.`];
  });
}
