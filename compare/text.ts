/** A comparison for people. */
import type { Json } from '../common/canonical.ts';
import { count, figure, meanAndSd } from '../report/words/format.ts';
import { metricLabel, metricUnit } from '../report/words/metric-info.ts';
import type { CasesDifference } from './cases.ts';
import type { ArmComparison, Comparison, DataDifference, WeightsDifference } from './compare.ts';
import type { ResultDifference } from './results.ts';
import type { Difference } from './tree.ts';

/** Sides are called A, B, C in the order in which they were named. */
const letter = (index: number): string => String.fromCodePoint(65 + index);

export function comparisonText({ sides, environment, analysis, arms }: Comparison): string {
  const named = sides.map(
    ({ name, run, started }, index) => `${letter(index)}: ${name} (${run}, ${started.slice(0, 10)})`,
  );
  const letters = sides.map((_, index) => letter(index));
  return [
    ...named,
    '',
    ...section('versions and environment', differences(environment)),
    ...section('analysis', differences(analysis)),
    ...arms.flatMap((arm) => armLines(arm, letters)),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): readonly string[] => [
  title,
  ...(lines.length === 0 ? ['nothing differs'] : lines).map((line) => `  ${line}`),
];

const differences = (found: readonly Difference[]): readonly string[] =>
  found.map(({ path, values }) => `${path}: ${values.map(valueText).join(' | ')}`);

const LONGEST = 60;

function valueText(value: Json | undefined): string {
  if (value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 4)} ...`;
}

function armLines(arm: ArmComparison, letters: readonly string[]): readonly string[] {
  const { cells, configuration, data, weights, results, differences: apart, metric } = arm;
  const names = [...new Set(cells.filter((cell) => cell !== null))];
  const lacking = letters.filter((_, index) => cells[index] === null);
  const head = `${names.join(' | ')}${lacking.length === 0 ? '' : `, which ${lacking.join(' and ')} ${lacking.length === 1 ? 'has' : 'have'} not`}`;
  const first = letters[cells.findIndex((cell) => cell !== null)]!;
  const others = letters.filter((one) => one !== first);
  const against = <T>(found: readonly (T | null)[], say: (one: T) => readonly string[]): readonly string[] =>
    found.flatMap((one, index) =>
      one === null ? [] : say(one).map((line) => `${others[index]} against ${first}: ${line}`),
    );
  return [
    '',
    head,
    ...section('configuration', differences(configuration)).map(indent),
    ...(data.every((one) => one === null)
      ? []
      : [
          ...section('data', against(data, dataLines)).map(indent),
          ...section('weights', against(weights, weightsLines)).map(indent),
        ]),
    indent(`results: ${metricLabel(metric)}${unitText(metric)}`),
    ...results.flatMap((one, index) =>
      one === null
        ? []
        : [`    ${letters[index]} ${meanAndSd(one, metricUnit(metric))} (${count(one.values.length, 'trial')})`],
    ),
    ...against(apart, (one) => [differenceText(one, metric)]).map((line) => `    ${line}`),
  ];
}

const indent = (line: string): string => `  ${line}`;
const unitText = (metric: string): string => (metricUnit(metric) === '%' ? ' in %' : ` in ${metricUnit(metric)}`);

function dataLines({ same, test, val, train }: DataDifference): readonly string[] {
  if (same) return ['the same data, byte by byte'];
  const training =
    train === null
      ? ['training images: not known, their data are gone']
      : train.only_first.length + train.only_other.length === 0
        ? []
        : [`training images: ${onlyText(train)}`];
  return [
    ...splitLines('test', test),
    ...splitLines('validation', val),
    ...training,
    'prepared data are not the same bytes',
  ];
}

function splitLines(name: string, cases: CasesDifference): readonly string[] {
  const { common, changed } = cases;
  const whole = cases.only_first.length + cases.only_other.length + changed.length === 0;
  if (whole) return [`${name} images: the same ${common}, with the same truth`];
  const other = changed.length === 0 ? '' : `; ${changed.length} with another truth (${listed(changed)})`;
  return [`${name} images: ${common} common; ${onlyText(cases)}${other}`];
}

const onlyText = ({ only_first, only_other }: Pick<CasesDifference, 'only_first' | 'only_other'>): string =>
  `${only_first.length} only in the first${examples(only_first)}, ${only_other.length} only in the other${examples(only_other)}`;

const examples = (ids: readonly string[]): string => (ids.length === 0 ? '' : ` (${listed(ids)})`);

const SHOWN = 3;
const listed = (ids: readonly string[]): string =>
  `${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ', ...' : ''}`;

function weightsLines({ initial_same, trained_same, trials }: WeightsDifference): readonly string[] {
  return [
    `training began from ${initial_same ? 'the same' : 'other'} weights`,
    `trained weights are the same in ${trained_same.length} of ${count(trials, 'trial')} of the same number`,
  ];
}

function differenceText(found: ResultDifference, metric: string): string {
  if ('reason' in found) return `no difference, because ${found.reason}`;
  const unit = metricUnit(metric);
  const { cases, difference, interval } = found;
  const sign = difference > 0 ? '+' : '';
  const range =
    interval === null ? 'no interval' : `95 % interval ${figure(interval[0], unit)} to ${figure(interval[1], unit)}`;
  return `${sign}${figure(difference, unit)} (${range}) on ${count(cases, 'common test case')}`;
}
