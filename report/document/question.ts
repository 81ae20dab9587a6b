/** What an experiment asks, in words for a reader who knows nothing of it. */
import type { Comparison } from '../comparison.ts';
import { list } from '../format.ts';
import { metricDirection, metricLabel } from '../metric-info.ts';

const ARMS = 'arms (models with their initialisation and settings)';

export function question({ order, tasks, settings }: Comparison): string {
  const metrics = [...new Set(order.tasks.map((task) => tasks[task]!.metric))];
  const [task, metric] = [order.tasks[0]!, metrics[0]!];
  const one = order.tasks.length === 1;
  const where = one ? `on ${task}` : `on each of ${order.tasks.length} tasks`;
  const labels = list([...new Set(metrics.map(metricLabel))]);
  if (order.arms.length === 1) return `How good is ${order.arms[0]!} ${where}, by ${labels}?`;
  if (typeof settings.compare === 'object')
    return `Which of ${order.arms.length} ${ARMS} differ from ${settings.compare.baseline} ${where}, by ${labels}?`;
  if (!one)
    return `Which of ${order.arms.length} ${ARMS} is best ${where}, by ${labels}, and are the differences real?`;
  const extreme = metricDirection(metric) === 'higher-is-better' ? 'highest' : 'lowest';
  return `Which of ${order.arms.length} ${ARMS} has the ${extreme} ${labels} ${where}, and is the difference real?`;
}
