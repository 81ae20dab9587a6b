/** Every metric that an experiment can compare arms by: one line each. Light: nothing is computed before it is asked for. */
import type { ClassificationMetric, MetricDefinition, SegmentationMetric } from './definition.ts';
import { accuracy } from './definitions/accuracy.ts';
import { auc } from './definitions/auc.ts';
import { diceMetric, meanDice } from './definitions/dice.ts';
import { iouMetric, meanIou } from './definitions/iou.ts';
import { asd, asdInMillimetres, hd95, hd95InMillimetres } from './definitions/outlines.ts';

const registry = {
  auc,
  accuracy,
  dice: diceMetric,
  mean_dice: meanDice,
  iou: iouMetric,
  mean_iou: meanIou,
  hd95,
  asd,
  hd95_mm: hd95InMillimetres,
  asd_mm: asdInMillimetres,
} satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof registry;

export const metrics: Readonly<Record<MetricName, MetricDefinition>> = registry;
/** In the registry's order. */
export const metricNames = Object.keys(registry) as readonly MetricName[];

export const isMetric = (name: string): name is MetricName => Object.hasOwn(registry, name);

/** Those of a task with their names, in the registry's order. */
export function metricsOf(task: 'classification'): readonly (readonly [MetricName, ClassificationMetric])[];
export function metricsOf(task: 'segmentation'): readonly (readonly [MetricName, SegmentationMetric])[];
export function metricsOf(task: MetricDefinition['task']): readonly (readonly [MetricName, MetricDefinition])[];
export function metricsOf(task: MetricDefinition['task']): readonly (readonly [MetricName, MetricDefinition])[] {
  return metricNames.map((name) => [name, metrics[name]] as const).filter(([, metric]) => metric.task === task);
}
