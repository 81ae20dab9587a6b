/** What `evaluate` reports for a classifier: names to values, from every test image's truth and scores. */
import { type ClassificationCases, type LabelledScores, UNKNOWN, type Value } from './definition.ts';
import { metricsOf } from './registry.ts';

/** Metric name to value; null where the metric is not defined. */
export type Metrics = Readonly<Record<string, number | null>>;

/** What is reported beside the scores' own: which class is looked for, and where a score says yes. */
export type Reading = Pick<ClassificationCases, 'positive' | 'operating'>;

/**
 * Every metric of classifiers by name, and of each class `<metric>/<class>` where a metric is one of classes.
 *
 * One NaN among the scores makes every metric undefined: a model that diverged has no ranking to measure.
 * @throws TypeError where lengths or labels do not fit together.
 */
export function measureClassifier(input: LabelledScores, reading: Reading = {}): Readonly<Record<string, Value>> {
  check(input);
  const cases: ClassificationCases = { ...casesOf(input), ...reading };
  const diverged = cases.scores.some(Number.isNaN);
  const none = cases.cases === 0 ? 'there is no test image' : diverged ? 'a score is not a number' : null;
  const all = metricsOf('classification');
  const whole = all.map(([name, metric]) => [name, none ?? metric.of(cases)] as const);
  const parts = all.flatMap(([name, { ofClass }]) =>
    ofClass === undefined
      ? []
      : input.classes.map((each, index) => [`${name}/${each}`, none ?? ofClass(cases, index)] as const),
  );
  return Object.fromEntries([...whole, ...parts]);
}

/** The same, null where a metric is not defined. */
export const classificationMetrics = (input: LabelledScores, reading: Reading = {}): Metrics =>
  Object.fromEntries(
    Object.entries(measureClassifier(input, reading)).map(([name, value]) => [
      name,
      typeof value === 'string' ? null : value,
    ]),
  );

/** Every case a unit of its own. */
export function casesOf({ labels, classes, truth, scores }: LabelledScores): ClassificationCases {
  const all = new Float64Array(scores.length * classes.length);
  for (const [at, row] of scores.entries()) all.set(row, at * classes.length);
  return {
    cases: scores.length,
    classes: classes.length,
    labels,
    truth: Int32Array.from(truth.flat()),
    scores: all,
    units: null,
  };
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
