/**
 * How often the 95 % interval of one model's metric, from its test cases alone, holds the value that the metric has in the
 * population.
 *
 *   node --import tsx bench/metric-coverage.ts [experiments]
 *
 * 200 test cases, of invented populations whose scores are 1.5 times too sure of themselves; 4,000 experiments each unless
 * told otherwise, some minutes. The population's value is that of 400,000 cases. Writes bench/results/metric-coverage.md.
 */
import { writeFileSync } from 'node:fs';
import { type RandomStream, randomStream } from '../common/random.ts';
import type { ClassificationCases } from '../metrics/definition.ts';
import { metricsOf } from '../metrics/registry.ts';
import { cellOf, coverage } from './interval-coverage.ts';

const SEED = 'coverage of metrics';
const CASES = 200;
const POPULATION = 400_000;
/** Logits are so many times what they should be. */
const TOO_SURE = 1.5;
const experiments = Number(process.argv[2] ?? 4000);

interface Population {
  readonly name: string;
  /** Share of each class. */
  readonly shares: readonly number[];
  /** How far each class lies from the others, in deviations. */
  readonly distance: number;
}

const populations: readonly Population[] = [
  { name: '40 % positive, AUC 0.85', shares: [0.6, 0.4], distance: 1.466 },
  { name: '15 % positive, AUC 0.93', shares: [0.85, 0.15], distance: 2.087 },
  { name: 'three classes, 50, 30 and 20 %', shares: [0.5, 0.3, 0.2], distance: 1.6 },
];

/** Cases lie around the corner of their class; a score is the probability of the class there, too sure of itself. */
function drawn({ shares, distance }: Population, count: number, stream: RandomStream): ClassificationCases {
  const classes = shares.length;
  const truth = new Int32Array(count);
  const scores = new Float64Array(count * classes);
  // Of two classes one dimension, of more one each.
  const dimensions = classes === 2 ? 1 : classes;
  for (let at = 0; at < count; at++) {
    const uniform = stream.uniform();
    let label = 0;
    for (let sum = shares[0]!; uniform >= sum && label < classes - 1; sum += shares[label]!) label++;
    truth[at] = label;
    const place = Array.from(
      { length: dimensions },
      (_, axis) => normal(stream) + distance * Number(classes === 2 ? label === 1 : axis === label),
    );
    const logits = shares.map((share, index) => {
      const along = classes === 2 ? (index === 1 ? place[0]! : null) : place[index]!;
      return TOO_SURE * (Math.log(share) + (along === null ? 0 : distance * along - distance ** 2 / 2));
    });
    const highest = Math.max(...logits);
    const weights = logits.map((logit) => Math.exp(logit - highest));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) scores[at * classes + index] = weight / all;
  }
  const operating = { thresholds: shares.map(() => 0.4), prevalence: null };
  return { cases: count, classes, labels: 'multi-class', truth, scores, units: null, operating };
}

/** Box and Muller. */
function normal(stream: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - stream.uniform())) * Math.cos(2 * Math.PI * stream.uniform());
}

const lines = [
  '# Coverage of the intervals of metrics of classification',
  '',
  `Made by bench/metric-coverage.ts: ${experiments} experiments a row, ${CASES} test cases each, one model whose logits are`,
  `${TOO_SURE} times too large, threshold 0.4. Share of 95 % intervals that hold the value of the population, of experiments`,
  'that have an interval. Wanted: 93 to 97 %; outside of it marked by **!**.',
  '',
  `| metric | ${populations.map(({ name }) => `${name} | truth`).join(' | ')} |`,
  `|---|${populations.map(() => '---|---').join('|')}|`,
];
const columns = populations.map((population) => {
  const whole = drawn(population, POPULATION, randomStream(SEED, population.name, 'population'));
  const stream = randomStream(SEED, population.name, 'experiments');
  const samples = Array.from({ length: experiments }, () => drawn(population, CASES, stream));
  return { whole, samples };
});
for (const [name, metric] of metricsOf('classification')) {
  const cells = columns.map(({ whole, samples }) => {
    const truth = metric.of(whole);
    if (typeof truth === 'string') return '- | -';
    const influences = samples.map((cases) => metric.influence(cases));
    return `${cellOf(coverage(influences, metric.range, truth))} | ${truth.toFixed(4)}`;
  });
  lines.push(`| ${name} | ${cells.join(' | ')} |`);
  process.stdout.write(`${lines.at(-1)}\n`);
}
writeFileSync('bench/results/metric-coverage.md', `${lines.join('\n')}\n`);
