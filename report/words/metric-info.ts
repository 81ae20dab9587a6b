/** What is said of a metric by any name that a trial reports: also of one structure or class, such as `hd95/lungs`. */
import type { MetricDefinition, MetricInfo, Unit } from '../../metrics/definition.ts';
import { isMetric, metrics } from '../../metrics/registry.ts';

/** Its label; unknown names stand for themselves. */
export function metricLabel(name: string): string {
  return isMetric(name) ? metrics[name].label : name;
}

/** Its unit; unknown ones are shares. */
export const metricUnit = (name: string): Unit => infoOf(name)?.unit ?? '%';

/** Of unknown ones higher is better. */
export const metricDirection = (name: string): MetricInfo['direction'] => infoOf(name)?.direction ?? 'higher-is-better';

/** Of unknown ones classification. */
export const metricTask = (name: string): MetricDefinition['task'] => infoOf(name)?.task ?? 'classification';

function infoOf(name: string): MetricDefinition | null {
  const [base = name] = name.split('/');
  return isMetric(base) ? metrics[base] : null;
}

/** 'AUC in %', 'HD95 in px': for heads of tables. */
export const measured = (name: string): string => `${metricLabel(name)} in ${metricUnit(name)}`;
