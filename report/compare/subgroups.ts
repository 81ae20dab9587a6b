/** The metric in groups of the test images: of each arm, between groups, and between arms within a group. */
import { metrics } from '../../metrics/registry.ts';
import type { Metric } from '../../schemas/types.ts';
import { describe } from '../../stats/describe.ts';
import { differenceInterval, testDifference } from '../../stats/difference.ts';
import { meanInterval } from '../../stats/mean-interval.ts';
import { type Sample, sampleOf } from '../../stats/sample.ts';
import { meanError, type Scope } from '../../stats/standard-error.ts';
import { holm } from '../../stats/tests/holm.ts';
import type { GroupDifference, GroupGap, SubgroupColumn } from '../results/comparison-subgroups.ts';
import { type ExperimentResults, type TaskSubgroups, trialsOf } from '../results/results.ts';
import { type GroupSample, groupDifference, groupSample } from './group-samples.ts';

/** Below these an interval is too narrow, whatever the method (docs/report.md). */
const FEW_CASES = 50;
const FEW_OF_CLASS = 10;

/** Of a task's comparison, over all test images. */
interface Compared {
  readonly metric: Metric;
  readonly arms: Readonly<Record<string, { readonly mean: number | null }>>;
}

type Column = TaskSubgroups[number];
type Group = Column['groups'][number];

/** By task: null where the table knows none of its test images, or the arms share none; no entry where none are asked for. */
export function subgroups(
  results: ExperimentResults,
  tasks: Readonly<Record<string, Compared>>,
): Readonly<Record<string, readonly SubgroupColumn[] | null>> {
  return Object.fromEntries(
    Object.entries(results.subgroups).map(([task, columns]) => [
      task,
      columns === null ? null : adjusted(columns.map((column, at) => compareColumn(results, tasks, task, column, at))),
    ]),
  );

  /** Holm over all tests of the task: groups were named of every column at once. */
  function adjusted(columns: readonly SubgroupColumn[]): readonly SubgroupColumn[] {
    const { alpha } = results.settings.test;
    const tested = columns.flatMap(({ differences }) => differences.flatMap(({ p }) => p ?? []));
    const all = holm(tested)[Symbol.iterator]();
    return columns.map((column) => ({
      ...column,
      differences: column.differences.map((one) => {
        if (one.p === null) return one;
        const p_adjusted: number = all.next().value!;
        return { ...one, p_adjusted, differs: p_adjusted < alpha };
      }),
    }));
  }
}

function compareColumn(
  results: ExperimentResults,
  tasks: Readonly<Record<string, Compared>>,
  task: string,
  { column, groups }: Column,
  at: number,
): SubgroupColumn {
  const { metric, arms } = tasks[task]!;
  const samples = groups.map((group, place) =>
    results.arms.map((arm): GroupSample => groupSample(trialsOf(results, task, arm), at, place, group.units)),
  );
  const scope = scopeOf(samples.flat(), results.settings.test.over);
  const confidence = 1 - results.settings.test.alpha;
  return {
    column,
    groups: groups.map(({ name, cases, named, fewest }, place) => ({
      name,
      cases,
      named,
      small: smallness(cases, fewest),
      arms: Object.fromEntries(
        results.arms.map((arm, index) => [arm, ofArm(samples[place]![index]!, scope, confidence, metric)]),
      ),
    })),
    differences: between(groups, samples, results, scope),
    gaps: gapsOf(groups, samples, results, leaderOf(results.arms, arms, metric), scope),
  };
}

/** Seeds alone where contributions are not known; with one trial each, cases alone. */
function scopeOf(samples: readonly GroupSample[], over: 'seeds+cases' | 'seeds'): Scope {
  if (over === 'seeds' || samples.some(({ contributions }) => contributions === null)) return 'seeds';
  return samples.every(({ values }) => values.size <= 1) ? 'cases' : 'seeds+cases';
}

function smallness(cases: number, fewest: number | null): string | null {
  if (cases < FEW_CASES) return `fewer than ${FEW_CASES} test images`;
  return fewest !== null && fewest < FEW_OF_CLASS ? `fewer than ${FEW_OF_CLASS} images in or outside a class` : null;
}

function sample({ values, contributions }: GroupSample): Sample | null {
  return values.size === 0 ? null : sampleOf([...values.values()], contributions);
}

function ofArm(group: GroupSample, scope: Scope, confidence: number, metric: Metric) {
  const { n, mean, sd } = describe([...group.values.values()]);
  const own = sample(group);
  const error = own === null ? 'none' : meanError(own, scope);
  const interval =
    mean === null || typeof error === 'string' ? null : meanInterval(mean, error, confidence, metrics[metric].range);
  return { n, mean, sd, interval };
}

/** Of all test images; null where no arm has a value. */
function leaderOf(names: readonly string[], arms: Compared['arms'], metric: Metric): string | null {
  const sign = metrics[metric].direction === 'higher-is-better' ? -1 : 1;
  const valued = names.filter((name) => arms[name]!.mean !== null);
  return valued.toSorted((a, b) => sign * (arms[a]!.mean! - arms[b]!.mean!))[0] ?? null;
}

/** Each group against the largest; the first of those that are equally large. */
function between(
  groups: readonly Group[],
  samples: readonly (readonly GroupSample[])[],
  { arms, settings, prespecified }: ExperimentResults,
  scope: Scope,
): readonly GroupDifference[] {
  const named = groups.filter((group) => group.named);
  const known = named.length > 0 ? named : groups;
  const reference = known.toSorted((a, b) => b.cases - a.cases)[0];
  if (reference === undefined) return [];
  const late = prespecified.kind === 'changed' && prespecified.changes.some(({ what }) => what.includes('subgroups'));
  const from = groups.indexOf(reference);
  return arms.flatMap((arm, index) =>
    groups.flatMap((group, place): readonly GroupDifference[] => {
      if (group === reference) return [];
      const found = groupDifference(samples[place]![index]!, samples[from]![index]!, scope);
      const small = [group, reference].find(({ cases, fewest }) => smallness(cases, fewest) !== null);
      const no_test = !(group.named && reference.named)
        ? 'not named before the run'
        : late
          ? 'named after results were seen'
          : small !== undefined
            ? `${small.name}: ${smallness(small.cases, small.fewest)}`
            : found.error === null
              ? 'it does not vary'
              : null;
      const interval =
        found.difference === null || found.error === null
          ? null
          : differenceInterval(found.difference, found.error, 1 - settings.test.alpha);
      const said = { arm, group: group.name, reference: reference.name, difference: found.difference, interval };
      return [{ ...said, p: no_test === null ? found.p : null, p_adjusted: null, differs: false, no_test }];
    }),
  );
}

function gapsOf(
  groups: readonly Group[],
  samples: readonly (readonly GroupSample[])[],
  { arms, settings }: ExperimentResults,
  leader: string | null,
  scope: Scope,
): readonly GroupGap[] {
  if (leader === null) return [];
  return groups.flatMap(({ name }, place) =>
    arms.flatMap((arm, index): readonly GroupGap[] => {
      if (arm === leader) return [];
      const [best, other] = [sample(samples[place]![arms.indexOf(leader)]!), sample(samples[place]![index]!)];
      if (best === null || other === null) return [{ group: name, leader, arm, difference: null, interval: null }];
      const test = testDifference(best, other, scope, settings.test.variant);
      const { difference } = test;
      const interval = test.tested ? differenceInterval(difference, test.error, 1 - settings.test.alpha) : null;
      return [{ group: name, leader, arm, difference, interval }];
    }),
  );
}
