/** Metrics at an operating point, which was chosen on validation images or given, never on test images. */
import type { ClassificationCases, ClassificationMetric, MetricInfo, Value } from '../definition.ts';
import { byClass } from './by-class.ts';
import { type Confusion, ofConfusion } from './confusion.ts';

const AT = 'at the operating point, which was chosen on validation images or given';

/** @param what up to where it is measured */
export function atOperatingPoint(
  info: Pick<MetricInfo, 'label'>,
  what: string,
  of: (confusion: Confusion, prevalence: number | null) => Value,
): ClassificationMetric {
  return byClass(
    {
      ...info,
      direction: 'higher-is-better',
      unit: '%',
      range: 'share',
      explanation: `${what} ${AT}; averaged over the classes, of two that of the positive one.`,
    },
    ofConfusion((confusion, { operating }) => of(confusion, operating?.prevalence ?? null), saidAt),
  );
}

function saidAt({ operating }: ClassificationCases, index: number) {
  const threshold = operating?.thresholds[index];
  if (threshold === undefined) return 'there is no operating point';
  if (threshold === null) return 'the validation images do not have both sides of this class';
  return ({ classes, scores }: ClassificationCases, at: number, own: number): boolean =>
    scores[at * classes + own]! >= threshold;
}
