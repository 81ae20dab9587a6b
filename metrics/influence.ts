/** Contributions of test cases to a metric. */
import type { Influence } from '../stats/influence/influence.ts';
import type { ClassificationCases, ClassificationMetric, SegmentationCases, SegmentationMetric } from './definition.ts';

/** @returns null where the metric is not defined: no cases, a NaN among the scores, no class that has it */
export function classificationInfluence(metric: ClassificationMetric, cases: ClassificationCases): Influence | null {
  return cases.cases === 0 || cases.scores.some(Number.isNaN) ? null : metric.influence(cases);
}

/** @returns null without cases, and where the metric is not defined */
export function segmentationInfluence(metric: SegmentationMetric, cases: SegmentationCases): Influence | null {
  const found = cases.cases === 0 ? null : metric.influence(cases);
  return typeof found === 'string' ? null : found;
}
