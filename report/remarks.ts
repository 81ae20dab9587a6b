/** Sentences that follow a verdict: what it does not cover, whether the difference matters, which trials are missing. */
import { trialsText } from './cell.ts';
import type { Comparison } from './comparison.ts';
import type { TaskComparison } from './comparison-task.ts';
import { names } from './conclusion.ts';
import { relevantText } from './difference.ts';
import { metricUnit } from './metric-info.ts';

export function remarks(comparison: Comparison, task: TaskComparison): readonly string[] {
  const { decision, scope_note, if_failures_were_worst } = task;
  if (decision.kind === 'nothing' && decision.why === 'no-value') return missingTrials(comparison, task);
  return [
    ...(scope_note === null ? [] : [scope_note]),
    ...(decision.kind === 'incomparable' ? [] : relevance(comparison, task)),
    ...missingTrials(comparison, task),
    ...(if_failures_were_worst === null ? [] : [if_failures_were_worst]),
  ];
}

function relevance({ settings, order }: Comparison, { arms, metric }: TaskComparison): readonly string[] {
  if (settings.relevant === null) return [];
  const tests = order.arms.flatMap((name) => arms[name]!.test ?? []);
  const such = (wanted: string): readonly string[] =>
    tests.filter(({ relevance: own }) => own === wanted).map(({ b }) => b);
  const smallest = settings.relevant / (metricUnit(metric) === '%' ? 100 : 1);
  const within = relevantText(smallest, metric);
  const [equivalent, smaller, beyond] = [such('equivalent'), such('smaller'), such('relevant')];
  const reference = tests[0]?.a;
  return [
    ...(equivalent.length > 0 ? [`${reference} is equivalent within ${within} to ${names(equivalent)}.`] : []),
    ...(smaller.length > 0 ? [`${differences(smaller)} smaller than relevant (${within}).`] : []),
    ...(beyond.length > 0 ? [`${differences(beyond)} relevant (${within} or more, over the whole interval).`] : []),
  ];
}

const differences = (arms: readonly string[]): string =>
  arms.length === 1 ? `The difference from ${arms[0]} is` : `The differences from ${names(arms)} are`;

function missingTrials({ order }: Comparison, { arms, pooling }: TaskComparison): readonly string[] {
  const unit = pooling?.kind === 'splits' ? 'splits' : 'trials';
  return order.arms.flatMap((name) => {
    const text = trialsText(arms[name]!.trials);
    return text === '' ? [] : [`${name} has ${text.replace(/^(\d+ of \d+)/, `$1 ${unit}`)}.`];
  });
}
