/** Invented experiments with subgroups whose truth is known: for bench/subgroups.ts and a short form in the tests. */
import { type RandomStream, randomStream } from '../common/random.ts';
import { auc } from '../metrics/definitions/auc.ts';
import { subgroups as compareGroups } from '../report/compare/subgroups.ts';
import type { SubgroupColumn } from '../report/results/comparison-subgroups.ts';
import {
  type ExperimentResults,
  type FinishedTrial,
  NOTHING_KNOWN,
  type TaskSubgroups,
} from '../report/results/results.ts';
import type { Influence } from '../stats/influence/influence.ts';

export interface Setting {
  readonly arms: number;
  readonly trials: number;
  readonly cases: number;
  /** Share of positives. */
  readonly positive: number;
  /** What an AUC's distance between classes lacks in the first group of the first column, in deviations. */
  readonly planted: number;
}

/** Groups of equal size: sex, age in three bins, four scanners. */
const COLUMNS = [2, 3, 4];
const DISTANCE = 1.6;

/** All trials see the same cases; half of a score's noise is the case's own, the rest the trial's. */
export function experiment(setting: Setting, stream: RandomStream): readonly SubgroupColumn[] {
  const { arms, trials, cases, positive } = setting;
  const list = Array.from({ length: cases }, () => ({
    truth: Number(stream.uniform() < positive),
    own: normal(stream),
    groups: COLUMNS.map((count) => Math.floor(count * stream.uniform())),
  }));
  const members = COLUMNS.map((count, column) =>
    Array.from({ length: count }, (_, group) =>
      list.flatMap(({ groups }, at) => (groups[column] === group ? [at] : [])),
    ),
  );
  const names = Array.from({ length: arms }, (_, index) => `arm ${index + 1}`);
  const cells = names.map((arm) => ({
    task: 'task',
    arm,
    trials: Array.from({ length: trials }, (_, index): FinishedTrial => {
      const better = 0.1 * normal(stream);
      const scores = list.map(({ truth, own, groups }) => {
        const distance = DISTANCE + better - (groups[0] === 0 ? setting.planted : 0);
        return distance * truth + Math.SQRT1_2 * (own + normal(stream));
      });
      const within = (places: readonly number[]): Influence | null =>
        auc.influence({
          cases: places.length,
          classes: 2,
          labels: 'multi-class',
          truth: Int32Array.from(places, (at) => list[at]!.truth),
          scores: Float64Array.from(places.flatMap((at) => [-scores[at]!, scores[at]!])),
          units: null,
        });
      return {
        trial: index + 1,
        state: 'finished',
        metrics: {},
        contributions: null,
        subgroups: members.map((groups) => groups.map(within)),
        flags: {},
      };
    }),
  }));
  const subgroups: TaskSubgroups = members.map((groups, column) => ({
    column: `column ${column + 1}`,
    groups: groups.map((units, group) => {
      const positives = units.filter((at) => list[at]!.truth === 1).length;
      const fewest = Math.min(positives, units.length - positives);
      return { name: `group ${group + 1}`, cases: units.length, named: true, fewest, units };
    }),
  }));
  const results: ExperimentResults = {
    ...NOTHING_KNOWN,
    experiment: 'invented',
    description: null,
    tasks: [{ name: 'task', metric: 'auc', dataset: 'task' }],
    arms: names,
    cells,
    settings: {
      test: { over: 'seeds+cases', variant: 'student', adjust: 'holm', alpha: 0.05 },
      compare: 'best',
      relevant: null,
      protocol: 'assay',
    },
    cases: { task: { common: true, cases, patients: null, positives: null, left_out_classes: [] } },
    subgroups: { task: subgroups },
  };
  const means = Object.fromEntries(names.map((name, index) => [name, { mean: 1 - index / 100 }]));
  return compareGroups(results, { task: { metric: 'auc', arms: means } })['task']!;
}

export interface Found {
  /** Share of experiments in which a difference is said that there is not. */
  readonly wrong: number;
  /** Share in which the planted one is said, of any arm. */
  readonly planted: number;
  /** Share of 95 % intervals of differences that hold the truth, of those where there is none. */
  readonly covers: number;
  /** Share of differences that were tested. */
  readonly tested: number;
}

export function simulate(setting: Setting, experiments: number, seed: string): Found {
  const stream = randomStream(seed, JSON.stringify(setting));
  const counts = { wrong: 0, planted: 0, covers: 0, intervals: 0, tested: 0, differences: 0 };
  for (let index = 0; index < experiments; index++) {
    const all = experiment(setting, stream).flatMap(({ column, differences }) =>
      differences.map((one) => ({ ...one, real: setting.planted !== 0 && column === 'column 1' })),
    );
    const said = (real: boolean): boolean => all.some((one) => one.differs && one.real === real);
    counts.wrong += Number(said(false));
    counts.planted += Number(said(true));
    for (const { interval, real, no_test } of all) {
      counts.differences++;
      counts.tested += Number(no_test === null);
      if (interval === null || real) continue;
      counts.intervals++;
      counts.covers += Number(interval[0] <= 0 && interval[1] >= 0);
    }
  }
  return {
    wrong: counts.wrong / experiments,
    planted: counts.planted / experiments,
    covers: counts.covers / counts.intervals,
    tested: counts.tested / counts.differences,
  };
}

/** Box and Muller. */
function normal(stream: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - stream.uniform())) * Math.cos(2 * Math.PI * stream.uniform());
}
