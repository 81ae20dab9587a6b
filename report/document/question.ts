/** What an experiment asks, in words for a reader who knows nothing of it. */

import { list } from '../../common/words.ts';
import type { Comparison } from '../results/comparison.ts';
import { subjects } from '../results/subjects.ts';
import { metricDirection, metricLabel } from '../words/metric-info.ts';

const ARMS = 'arms (models with their initialisation and settings)';

export function question(comparison: Comparison): string {
  const { order, settings } = comparison;
  const all = subjects(comparison);
  const metrics = [...new Set(all.map(({ compared }) => compared.metric))];
  const metric = metrics[0]!;
  const one = all.length === 1;
  const pooled = all.some(({ compared }) => compared.pooling !== undefined);
  const where = one ? `on ${all[0]!.name}` : `on each of ${all.length} ${pooled ? 'data sets' : 'tasks'}`;
  const labels = list([...new Set(metrics.map(metricLabel))]);
  if (order.arms.length === 1) return `How good is ${order.arms[0]!} ${where}, by ${labels}?`;
  if (typeof settings.compare === 'object')
    return `Which of ${order.arms.length} ${ARMS} differ from ${settings.compare.baseline} ${where}, by ${labels}?`;
  if (!one)
    return `Which of ${order.arms.length} ${ARMS} is best ${where}, by ${labels}, and are the differences real?`;
  const extreme = metricDirection(metric) === 'higher-is-better' ? 'highest' : 'lowest';
  return `Which of ${order.arms.length} ${ARMS} has the ${extreme} ${labels} ${where}, and is the difference real?`;
}
