import type { Metric } from '../../schemas/types.ts';

/** '%': a share, shown in percent. */
export type Unit = '%' | 'px' | 'mm';

export interface MetricInfo {
  /** As it stands in a table's head and in a sentence. */
  readonly label: string;
  readonly direction: 'higher-is-better' | 'lower-is-better';
  readonly unit: Unit;
  /** For readers of the report. */
  readonly explanation: string;
}

const share = { direction: 'higher-is-better', unit: '%' } as const;
const distance = { direction: 'lower-is-better', unit: 'px' } as const;

const EMPTY = 'Where truth and prediction are both empty it is 1.';
const FAR = 'It is 0 where both masks are empty, and the diagonal of the image where one of them is.';
const HD95 = `HD95: Hausdorff distance between the outlines, at the 95th percentile, mean over the test images. ${FAR}`;
const ASD = `ASD: average distance between the outlines, measured from both sides, mean over the test images. ${FAR}`;

/** Every metric that an experiment can compare arms by. */
export const METRICS: Readonly<Record<Metric, MetricInfo>> = {
  auc: {
    label: 'AUC',
    ...share,
    explanation:
      'AUC: area under the ROC curve of a class against all others, averaged over the classes. A class that no test image has, or all have, has no AUC and is left out of the average.',
  },
  accuracy: {
    label: 'accuracy',
    ...share,
    explanation:
      'Accuracy: share of test images whose highest score is at the true class; with several labels an image, share of right yes-no decisions at a score of 0.5.',
  },
  dice: {
    label: 'Dice',
    ...share,
    explanation: `Dice: twice the pixels that truth and prediction share over the pixels of both, counted over all test images together. ${EMPTY}`,
  },
  mean_dice: {
    label: 'mean Dice',
    ...share,
    explanation: `Mean Dice: twice the pixels that truth and prediction share over the pixels of both, of each test image, averaged over the images. ${EMPTY}`,
  },
  iou: {
    label: 'IoU',
    ...share,
    explanation: `IoU: pixels that truth and prediction share over pixels in either, counted over all test images together. ${EMPTY}`,
  },
  mean_iou: {
    label: 'mean IoU',
    ...share,
    explanation: `Mean IoU: pixels that truth and prediction share over pixels in either, of each test image, averaged over the images. ${EMPTY}`,
  },
  hd95: { label: 'HD95', ...distance, explanation: `${HD95} In pixels of the stored images.` },
  asd: { label: 'ASD', ...distance, explanation: `${ASD} In pixels of the stored images.` },
  hd95_mm: { label: 'HD95', ...distance, unit: 'mm', explanation: HD95 },
  asd_mm: { label: 'ASD', ...distance, unit: 'mm', explanation: ASD },
};

const isMetric = (name: string): name is Metric => Object.hasOwn(METRICS, name);

/** The label of a metric by any name that a trial reports; unknown names stand for themselves. */
export function metricLabel(name: string): string {
  return isMetric(name) ? METRICS[name].label : name;
}

/** The unit of a metric by any name that a trial reports, such as `hd95/lungs`; unknown ones are shares. */
export function metricUnit(name: string): Unit {
  const [base = name] = name.split('/');
  return isMetric(base) ? METRICS[base].unit : '%';
}

/** Of a metric by any name that a trial reports; of unknown ones higher is better. */
export function metricDirection(name: string): MetricInfo['direction'] {
  const [base = name] = name.split('/');
  return isMetric(base) ? METRICS[base].direction : 'higher-is-better';
}

/** 'AUC in %', 'HD95 in px': for heads of tables. */
export const measured = (name: string): string => `${metricLabel(name)} in ${metricUnit(name)}`;
