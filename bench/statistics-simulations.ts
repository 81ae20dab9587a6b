/** Invented experiments of which the truth is known: how often is what the report says wrong? */
import { type RandomStream, randomStream } from '../common/random.ts';
import { type Analysis, analyse } from '../report/compare/analysis.ts';
import { type Arm, withSample } from '../report/compare/arm.ts';
import { standingOf } from '../report/compare/decide.ts';
import type { Method } from '../report/compare/tests.ts';
import { differenceInterval, testDifference } from '../stats/difference.ts';
import { aucInfluence, type BinaryCases } from '../stats/influence/auc.ts';
import { meanInfluence } from '../stats/influence/mean.ts';
import { meanInterval } from '../stats/mean-interval.ts';
import { sampleOf } from '../stats/sample.ts';
import { meanError } from '../stats/standard-error.ts';

const METHOD: Method = {
  over: 'seeds+cases',
  variant: 'student',
  adjust: 'holm',
  alpha: 0.05,
  compare: 'best',
  direction: 'higher-is-better',
};

const normals = (stream: RandomStream) => (): number => stream.normal();

function armOf(name: string, values: readonly number[], contributions: readonly Float64Array[] | null): Arm {
  const trials = values.map((value, index) => ({ trial: index + 1, state: 'finished', value, reason: null }) as const);
  return withSample(name, trials, values, contributions);
}

/** Shares of experiments. */
export interface NullErrors {
  /** A star anywhere. */
  readonly star: number;
  /** Some arm is called best. */
  readonly best: number;
  /** The set of possible bests, as it is shown, lacks the first arm, which is as good as any. */
  readonly missed: number;
}

/** All arms equal, trials drawn alike: whatever is claimed is wrong. */
export function equalArms(arms: number, trials: number, experiments: number, seed: string): NullErrors {
  const normal = normals(randomStream(seed, 'equal arms', arms, trials));
  const counts = { star: 0, best: 0, missed: 0 };
  for (let experiment = 0; experiment < experiments; experiment++) {
    const drawn = Array.from({ length: arms }, (_, arm) =>
      armOf(
        `arm${arm}`,
        Array.from({ length: trials }, () => 0.8 + 0.01 * normal()),
        null,
      ),
    );
    const analysis = analyse(drawn, METHOD, null);
    if (stars(analysis) > 0) counts.star++;
    if (analysis.decision.kind === 'best') counts.best++;
    if (!shown(analysis).includes('arm0')) counts.missed++;
  }
  return { star: counts.star / experiments, best: counts.best / experiments, missed: counts.missed / experiments };
}

const stars = (analysis: Analysis): number =>
  analysis.arms.filter((arm) => standingOf(analysis, analysis.decision, arm) === 'worse').length;

/** Every arm that the report leaves in play. */
function shown({ decision }: Analysis): readonly string[] {
  return decision.kind === 'open' ? decision.may_be_best : decision.kind === 'best' ? [decision.leader] : [];
}

/** Deviations of an arm's own errors and of a trial's quality: over seeds alone about as many false findings as before, a third at 60 images and 10 trials. */
const OWN = 0.45;
const QUALITY = 0.15;

/**
 * Two arms with the same AUC in the population, each with its own errors on cases, which its trials share: the share of
 * experiments in which the difference is called significant. 40 % of the cases are positive. Trials differ in how good
 * they are, and in their errors on cases.
 * @param over seeds+cases as in the report, or seeds alone as it was before
 */
export function ownErrors(
  cases: number,
  trials: number,
  experiments: number,
  seed: string,
): { readonly together: number; readonly seedsAlone: number } {
  const normal = normals(randomStream(seed, 'own errors', cases, trials));
  const positives = Math.round(0.4 * cases);
  const counts = { together: 0, seedsAlone: 0 };
  for (let experiment = 0; experiment < experiments; experiment++) {
    const shared = Float64Array.from({ length: cases }, () => 0.8 * normal());
    const samples = [0, 1].map(() => {
      const own = shared.map((value) => value + OWN * normal());
      const found = Array.from({ length: trials }, () => {
        const quality = 2 + QUALITY * normal();
        return auc(
          own.map((value, at) => (at < positives ? quality : 0) + value + 0.5 * normal()),
          positives,
        );
      });
      return sampleOf(
        found.map(({ value }) => value),
        found.map(({ contributions }) => contributions),
      );
    });
    const [a, b] = [samples[0]!, samples[1]!];
    for (const [scope, key] of [
      ['seeds+cases', 'together'],
      ['seeds', 'seedsAlone'],
    ] as const) {
      const test = testDifference(a, b, scope, 'student');
      if (test.tested && test.p < 0.05) counts[key]++;
    }
  }
  return { together: counts.together / experiments, seedsAlone: counts.seedsAlone / experiments };
}

/** The first of the scores are the positives'. */
function auc(scores: Float64Array, positives: number) {
  const at = Uint32Array.from(scores, (_, index) => index);
  const split: BinaryCases = {
    positives: at.subarray(0, positives),
    positiveScores: scores.slice(0, positives),
    negatives: at.subarray(positives),
    negativeScores: scores.slice(positives),
  };
  return aucInfluence(split, scores.length, null)!;
}

/** Share of the variance of a case's score that the trials of an arm have in common. */
const COMMON = 0.64;

/** Share of 95 % intervals of an arm's AUC, of one trial or several, that hold the population's, Φ(shift/√2). */
export function aucCoverage(
  shift: number,
  { cases, positives, trials }: { readonly cases: number; readonly positives: number; readonly trials: number },
  experiments: number,
  seed: string,
): number {
  const normal = normals(randomStream(seed, 'auc', cases, positives, trials, shift * 1000));
  const truth = standardNormal(shift / Math.SQRT2);
  let covered = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const common = Float64Array.from(
      { length: cases },
      (_, at) => (at < positives ? shift : 0) + Math.sqrt(COMMON) * normal(),
    );
    const found = Array.from({ length: trials }, () =>
      auc(
        common.map((value) => value + Math.sqrt(1 - COMMON) * normal()),
        positives,
      ),
    );
    if (holds(intervalOf(found), truth)) covered++;
  }
  return covered / experiments;
}

/** Φ, by Simpson's rule. */
function standardNormal(x: number): number {
  const steps = 2000;
  let sum = 0;
  for (let step = 0; step <= steps; step++) {
    const at = (x * step) / steps;
    sum += (step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2) * Math.exp(-(at ** 2) / 2);
  }
  return 0.5 + ((x / steps / 3) * sum) / Math.sqrt(2 * Math.PI);
}

interface Trial {
  readonly value: number;
  readonly contributions: Float64Array;
}

function intervalOf(trials: readonly Trial[]): readonly [number, number] | null {
  const sample = sampleOf(
    trials.map(({ value }) => value),
    trials.map(({ contributions }) => contributions),
  );
  const error = meanError(sample, trials.length === 1 ? 'cases' : 'seeds+cases');
  return typeof error === 'string' ? null : meanInterval(sample.mean, error, 0.95, 'share');
}

const holds = (interval: readonly [number, number] | null, truth: number): boolean =>
  interval !== null && interval[0] <= truth && interval[1] >= truth;

/** Share of 95 % intervals of one model's mean Dice that hold the population's: 5 % of the cases fail entirely. */
export function diceCoverage(cases: number, experiments: number, seed: string): number {
  const stream = randomStream(seed, 'dice', cases);
  const normal = normals(stream);
  const draw = (): number =>
    stream.uniform() < 0.05 ? 0.05 * stream.uniform() : 1 / (1 + Math.exp(-(2.2 + 0.4 * normal())));
  // Of the mixture's mean by a sample of its own, large enough.
  let sum = 0;
  const many = 1_000_000;
  for (let index = 0; index < many; index++) sum += draw();
  const truth = sum / many;
  let covered = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    if (holds(intervalOf([meanInfluence(Float64Array.from({ length: cases }, draw), null)]), truth)) covered++;
  }
  return covered / experiments;
}

/** Share of 95 % intervals of a difference between two arms that hold the true one, trials normal. */
export function differenceCoverage(trials: number, experiments: number, seed: string): number {
  const normal = normals(randomStream(seed, 'difference', trials));
  const sample = (mean: number) =>
    sampleOf(
      Array.from({ length: trials }, () => mean + 0.01 * normal()),
      null,
    );
  let covered = 0;
  for (let experiment = 0; experiment < experiments; experiment++) {
    const test = testDifference(sample(0.82), sample(0.8), 'seeds', 'student');
    if (test.tested && holds(differenceInterval(test.difference, test.error, 0.95), 0.02)) covered++;
  }
  return covered / experiments;
}
