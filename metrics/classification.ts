/** What `evaluate` reports for a classifier: names to values, from every test image's truth and scores. */
import { type LabelledScores, UNKNOWN } from './definition.ts';
import { metricsOf } from './registry.ts';

/** Metric name to value; null where the metric is not defined. */
export type Metrics = Readonly<Record<string, number | null>>;

/**
 * Every metric of classifiers by name, and of each class `<metric>/<class>` where a metric is one of classes.
 *
 * One NaN among the scores makes every metric null: a model that diverged has no ranking to measure.
 * @throws TypeError where lengths or labels do not fit together.
 */
export function classificationMetrics(input: LabelledScores): Metrics {
  check(input);
  const { classes, scores } = input;
  const diverged = scores.some((row) => Array.prototype.some.call(row, Number.isNaN));
  const undefined_ = diverged || scores.length === 0;
  const all = metricsOf('classification');
  const whole = all.map(([name, metric]) => [name, undefined_ ? null : metric.of(input)] as const);
  const parts = all.flatMap(([name, { ofClass }]) =>
    ofClass === undefined
      ? []
      : classes.map((each, index) => [`${name}/${each}`, undefined_ ? null : ofClass(input, index)] as const),
  );
  return Object.fromEntries([...whole, ...parts]);
}

/** Callers pass validated data, so what fails here is a defect, not bad input. */
function check({ labels, classes, truth, scores }: LabelledScores): void {
  if (truth.length !== scores.length) throw new TypeError(`${truth.length} labels but ${scores.length} rows of scores`);
  const isBit = (value: number): boolean => value === 0 || value === 1 || value === UNKNOWN;
  truth.forEach((label, image) => {
    const fits =
      labels === 'multi-class'
        ? typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < classes.length
        : typeof label !== 'number' && label.length === classes.length && label.every(isBit);
    const wanted = labels === 'multi-class' ? `an index below ${classes.length}` : `${classes.length} zeros and ones`;
    if (!fits) throw new TypeError(`image ${image}: a ${labels} label must be ${wanted}, not ${JSON.stringify(label)}`);
    const found = scores[image]!.length;
    if (found !== classes.length) throw new TypeError(`image ${image}: ${found} scores for ${classes.length} classes`);
  });
}
