/** Every metric that an experiment can compare arms by: one line each. Light: nothing is computed before it is asked for. */
import type { ClassificationMetric, MetricDefinition, SegmentationMetric } from './definition.ts';
import { accuracy } from './definitions/accuracy.ts';
import { areaError } from './definitions/area-error.ts';
import { auc } from './definitions/auc.ts';
import { averagePrecision } from './definitions/average-precision.ts';
import { balancedAccuracy } from './definitions/balanced-accuracy.ts';
import { boundaryIou } from './definitions/boundary-iou.ts';
import { brier, brierReliability, brierResolution } from './definitions/brier.ts';
import { calibrationError } from './definitions/calibration-error.ts';
import { diceMetric, meanDice } from './definitions/dice.ts';
import { f1 } from './definitions/f1.ts';
import { iouMetric, meanIou } from './definitions/iou.ts';
import { quadraticKappa } from './definitions/kappa.ts';
import { lesionF1, meanLesionF1 } from './definitions/lesion-f1.ts';
import { logLoss } from './definitions/log-loss.ts';
import { mcc } from './definitions/mcc.ts';
import { npv } from './definitions/npv.ts';
import { asd, asdInMillimetres, hd95, hd95InMillimetres } from './definitions/outlines.ts';
import { partialAuc } from './definitions/partial-auc.ts';
import { ppv } from './definitions/ppv.ts';
import { sensitivity } from './definitions/sensitivity.ts';
import { sensitivityAtSpecificity } from './definitions/sensitivity-at-specificity.ts';
import { specificity } from './definitions/specificity.ts';
import { surfaceDice } from './definitions/surface-dice.ts';

const registry = {
  auc,
  accuracy,
  average_precision: averagePrecision,
  balanced_accuracy: balancedAccuracy,
  f1,
  mcc,
  quadratic_kappa: quadraticKappa,
  brier,
  brier_reliability: brierReliability,
  brier_resolution: brierResolution,
  log_loss: logLoss,
  calibration_error: calibrationError,
  partial_auc: partialAuc,
  sensitivity_at_specificity: sensitivityAtSpecificity,
  sensitivity,
  specificity,
  ppv,
  npv,
  dice: diceMetric,
  mean_dice: meanDice,
  iou: iouMetric,
  mean_iou: meanIou,
  boundary_iou: boundaryIou,
  surface_dice: surfaceDice,
  hd95,
  asd,
  hd95_mm: hd95InMillimetres,
  asd_mm: asdInMillimetres,
  area_error: areaError,
  lesion_f1: lesionF1,
  mean_lesion_f1: meanLesionF1,
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
