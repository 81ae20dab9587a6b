/**
 * How often the 95 % interval of one model's metric of masks, from its test cases alone, holds the value that the metric has in
 * the population: see metric-coverage.ts.
 *
 *   node --import tsx bench/mask-coverage.ts [experiments]
 *
 * Populations of 4,000 invented images, from which test sets are drawn; 4,000 experiments each unless told otherwise, a
 * minute or two. Writes bench/results/mask-coverage.md.
 */
import { writeFileSync } from 'node:fs';
import { type RandomStream, randomStream } from '../common/random.ts';
import type { SegmentationCases } from '../metrics/definition.ts';
import { type MaskScores, maskScores } from '../metrics/masks/mask-scores.ts';
import { metricsOf } from '../metrics/registry.ts';
import { casesOfMasks } from '../metrics/segmentation.ts';
import { cellOf, coverage } from './interval-coverage.ts';

const SEED = 'coverage of metrics of masks';
const POPULATION = 4000;
const SIZES = [50, 200];
const SIDE = 48;
const experiments = Number(process.argv[2] ?? 4000);

type Disc = readonly [x: number, y: number, radius: number];

/** One large structure, of which 3 % of the predictions are far off. */
function organ(stream: RandomStream): MaskScores {
  const truth: Disc = [20 + 8 * stream.uniform(), 20 + 8 * stream.uniform(), 10 + 4 * stream.uniform()];
  const off = stream.uniform() < 0.03 ? 12 : 2;
  return scored([truth], [moved(truth, off, stream)]);
}

/** None to three small lesions; a fifth of them is missed, and every fifth image has one that is not there. */
function lesions(stream: RandomStream): MaskScores {
  const spot = (): Disc => [6 + 36 * stream.uniform(), 6 + 36 * stream.uniform(), 2 + 2.5 * stream.uniform()];
  const truth = Array.from({ length: Math.floor(4 * stream.uniform()) }, spot);
  const found = truth.filter(() => stream.uniform() < 0.8).map((disc) => moved(disc, 1, stream));
  return scored(truth, stream.uniform() < 0.2 ? [...found, spot()] : found);
}

function moved([x, y, radius]: Disc, by: number, stream: RandomStream): Disc {
  const step = (): number => by * (2 * stream.uniform() - 1);
  return [x + step(), y + step(), Math.max(1, radius + step() / 2)];
}

function scored(truth: readonly Disc[], prediction: readonly Disc[]): MaskScores {
  const drawn = (discs: readonly Disc[]): Uint8Array =>
    Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
      Number(discs.some(([x, y, radius]) => Math.hypot((at % SIDE) - x, Math.floor(at / SIDE) - y) < radius)),
    );
  const grid = { width: SIDE, height: SIDE };
  return maskScores(drawn(truth), drawn(prediction), grid, { x: 1.5, y: 1.5 });
}

/** Cases of a population, in any order, as often as they are named. */
function chosen(all: SegmentationCases, places: Int32Array): SegmentationCases {
  const pick = (from: ArrayLike<number>): Float64Array => Float64Array.from(places, (place) => from[place]!);
  const { boundary, outlines } = all;
  return {
    cases: places.length,
    structures: 1,
    units: null,
    truth: pick(all.truth),
    prediction: pick(all.prediction),
    both: pick(all.both),
    boundary: { truth: pick(boundary.truth), prediction: pick(boundary.prediction), both: pick(boundary.both) },
    lesions: { found: pick(all.lesions.found), missed: pick(all.lesions.missed), extra: pick(all.lesions.extra) },
    hd95: pick(all.hd95),
    asd: pick(all.asd),
    hd95_mm: pick(all.hd95_mm!),
    asd_mm: pick(all.asd_mm!),
    outlines: { within: pick(outlines!.within), all: pick(outlines!.all) },
  };
}

const populations = Object.entries({ 'one structure': organ, 'small lesions': lesions }).map(([name, one]) => {
  const stream = randomStream(SEED, name, 'population');
  const whole = casesOfMasks(Array.from({ length: POPULATION }, () => [one(stream)]));
  const draw = randomStream(SEED, name, 'experiments');
  const samples = SIZES.map((size) =>
    Array.from({ length: experiments }, () =>
      chosen(
        whole,
        new Int32Array(size).map(() => Math.floor(POPULATION * draw.uniform())),
      ),
    ),
  );
  return { name, whole, samples };
});
const heads = populations.flatMap(({ name }) => ['truth', ...SIZES.map((size) => `${name}, ${size} images`)]);
const lines = [
  '# Coverage of the intervals of metrics of segmentation',
  '',
  `Made by bench/mask-coverage.ts: ${experiments} experiments a cell, test images drawn from ${POPULATION} invented ones. One`,
  'structure of which 3 % of the predictions are far off, and none to three small lesions of which a fifth is missed, with',
  'false ones in a fifth of the images. Share of 95 % intervals that hold the value of the population, of experiments that',
  'have an interval. Wanted: 93 to 97 %; outside of it marked by **!**.',
  '',
  `| metric | ${heads.join(' | ')} |`,
  `|---|${heads.map(() => '---').join('|')}|`,
];
for (const [name, metric] of metricsOf('segmentation')) {
  const cells = populations.flatMap(({ whole, samples }) => {
    const found = metric.influence(whole);
    if (typeof found === 'string') throw new Error(`${name}: ${found}`);
    const rows = samples.map((own) => {
      const influences = own.map((cases) => {
        const influence = metric.influence(cases);
        return typeof influence === 'string' ? null : influence;
      });
      return cellOf(coverage(influences, metric.range, found.value));
    });
    return [found.value.toFixed(4), ...rows];
  });
  lines.push(`| ${name} | ${cells.join(' | ')} |`);
  process.stdout.write(`${lines.at(-1)}\n`);
}
writeFileSync('bench/results/mask-coverage.md', `${lines.join('\n')}\n`);
