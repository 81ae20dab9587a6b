/** What the marks of the first table mean, of those that occur in it. */

import type { Comparison } from '../results/comparison.ts';
import type { TaskComparison } from '../results/comparison-task.ts';
import { subjects } from '../results/subjects.ts';
import { pName } from '../words/cell.ts';
import { metricDirection, metricUnit } from '../words/metric-info.ts';
import { confidenceText } from './statistics.ts';

export function legend(comparison: Comparison): string {
  const { order, settings, confidence } = comparison;
  const all = subjects(comparison).map(({ compared }) => compared);
  const arms = all.flatMap((task) => order.arms.map((name) => task.arms[name]!));
  const standing = (...kinds: readonly string[]): boolean => arms.some((arm) => kinds.includes(arm.standing));
  const { alpha } = settings.test;
  const directions = new Set(all.map(({ metric }) => metricDirection(metric)));
  const extreme = directions.size > 1 ? 'best' : directions.has('lower-is-better') ? 'lowest' : 'highest';
  const adjusted = all.some((task) => pName(task, settings) === 'adj. p')
    ? ' after adjustment for all comparisons of the task (Holm)'
    : '';
  return [
    ...(arms.some(({ best }) => best) ? [`Bold: ${extreme} mean.`] : []),
    ...(standing('may-be-best') ? ['† (green): may be the best arm, too.'] : []),
    ...(standing('open') ? ['† (green): no difference from the baseline was shown.'] : []),
    ...(all.some(({ flags }) => flags.some(({ kind }) => kind === 'test-seen'))
      ? ['‡: its pre-training saw test images or test patients.']
      : []),
    ...(standing('worse', 'better') ? [`*: p below ${alpha}${adjusted}.`] : []),
    ...(arms.some(({ test }) => test !== null && test.interval !== null) && all.length === 1
      ? [
          `Differences: ${typeof settings.compare === 'object' ? 'the arm of the row minus the baseline' : `the ${extreme} mean minus that of the row`}, with ${confidenceText(confidence)} confidence intervals; where one contains 0 no difference is shown.${all.some(({ metric }) => metricUnit(metric) === '%') ? ' Points are percentage points.' : ''}`,
        ]
      : []),
    ...(arms.some(({ sd }) => sd !== null) ? [`±: sample standard deviation over ${units(all)}.`] : []),
  ].join(' ');
}

function units(all: readonly TaskComparison[]): string {
  const splits = all.filter(({ pooling }) => pooling?.kind === 'splits').length;
  return splits === 0
    ? 'trials (trainings with other seeds)'
    : splits === all.length
      ? 'random splits'
      : 'trials, or random splits';
}
