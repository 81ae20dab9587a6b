import type { Metric } from '../schemas/types.ts';

export interface MetricInfo {
  /** As it stands in a table's head and in a sentence. */
  readonly label: string;
  readonly direction: 'higher-is-better' | 'lower-is-better';
  /** For readers of the report. */
  readonly explanation: string;
}

/** Every metric that an experiment can compare arms by. All are shares, shown in percent. */
export const METRICS: Readonly<Record<Metric, MetricInfo>> = {
  auc: {
    label: 'AUC',
    direction: 'higher-is-better',
    explanation:
      'AUC: area under the ROC curve of a class against all others, averaged over the classes. A class that no test image has, or all have, has no AUC and is left out of the average.',
  },
  accuracy: {
    label: 'accuracy',
    direction: 'higher-is-better',
    explanation:
      'Accuracy: share of test images whose highest score is at the true class; with several labels an image, share of right yes-no decisions at a score of 0.5.',
  },
};

/** The label of a metric by any name that a trial reports; unknown names stand for themselves. */
export function metricLabel(name: string): string {
  return Object.hasOwn(METRICS, name) ? METRICS[name as Metric].label : name;
}
