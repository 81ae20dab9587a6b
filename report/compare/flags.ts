/** What a reader must know before believing the comparison. */

import { metrics } from '../../metrics/registry.ts';
import { testDifference } from '../../stats/difference.ts';
import { median, outliers } from '../../stats/outliers.ts';
import { isConstant, isSame } from '../../stats/variation.ts';
import type { Flag } from '../results/comparison-flags.ts';
import type { ArmComparison } from '../results/comparison-task.ts';
import type { Analysis } from './analysis.ts';
import type { Arm } from './arm.ts';
import type { TaskInput } from './task-input.ts';

const FEW_TRIALS = 3;
const FEW_CASES = 50;
const FEW_POSITIVES = 10;
const UNEQUAL = 3;

type Compared = Readonly<Record<string, ArmComparison>>;

export function flagsOf(analysis: Analysis, input: TaskInput, compared: Compared): readonly Flag[] {
  const { arms } = analysis;
  return [
    ...fewTrials(arms),
    ...(input.untrained.length > 0 ? [{ kind: 'untrained', arms: input.untrained } as const] : []),
    ...(input.testSeen.length > 0 ? [{ kind: 'test-seen', arms: input.testSeen } as const] : []),
    ...ofCases(input),
    ...arms.flatMap(outlierTrials),
    ...unequalDeviations(analysis),
    ...identicalArms(arms),
    ...arms.filter(({ name }) => !input.untrained.includes(name)).flatMap(identicalTrials),
    ...Object.entries(input.oneClass).map(([arm, trials]): Flag => ({ kind: 'one-class-predicted', arm, trials })),
    ...arms.flatMap(({ name }) => atChance(name, compared[name]!, metrics[input.metric].chance)),
  ];
}

function fewTrials(arms: readonly Arm[]): readonly Flag[] {
  const few = arms.filter(({ values }) => values.length > 0 && values.length < FEW_TRIALS);
  if (few.length === 0) return [];
  return [{ kind: 'few-trials', arms: few.map(({ name, values }) => ({ name, trials: values.length })) }];
}

function ofCases({ cases, metric }: TaskInput): readonly Flag[] {
  if (cases === null || !cases.common) return [];
  const { patients, positives, left_out_classes } = cases;
  const few = (positives ?? []).filter(
    ({ name, count }) => !left_out_classes.includes(name) && Math.min(count, cases.cases - count) < FEW_POSITIVES,
  );
  return [
    ...((patients ?? cases.cases) < FEW_CASES ? [{ kind: 'few-cases', cases: cases.cases, patients } as const] : []),
    ...(few.length > 0 ? [{ kind: 'few-positives', classes: few } as const] : []),
    ...(metrics[metric].leavesOutClasses && left_out_classes.length > 0
      ? [{ kind: 'classes-left-out', classes: left_out_classes, of: positives?.length ?? 0 } as const]
      : []),
  ];
}

function outlierTrials({ name, trials, values }: Arm): readonly Flag[] {
  const valued = trials.filter(({ value }) => value !== null);
  return outliers(values).map((index) => ({
    kind: 'outlier-trial',
    arm: name,
    trial: valued[index]!.trial,
    value: values[index]!,
    median: median(values),
  }));
}

/** Of the reference and each other arm. A deviation of 0 is told as identical trials. */
function unequalDeviations({ ranked, reference, method, scope }: Analysis): readonly Flag[] {
  const own = reference?.sample;
  if (!reference || !own?.variance || scope === 'cases') return [];
  return ranked.flatMap((arm): readonly Flag[] => {
    const other = arm.sample!;
    if (arm === reference || !other.variance) return [];
    const ratio = Math.sqrt(Math.max(own.variance!, other.variance) / Math.min(own.variance!, other.variance));
    if (ratio <= UNEQUAL) return [];
    const p = (variant: 'student' | 'welch'): number | null => {
      const test = testDifference(own, other, scope, variant);
      return test.tested ? test.p : null;
    };
    const [student, welch] = [p('student'), p('welch')];
    const flips = student !== null && welch !== null && student < method.alpha !== welch < method.alpha;
    const names = own.variance! > other.variance ? [reference.name, arm.name] : [arm.name, reference.name];
    return [{ kind: 'unequal-deviations', arms: names as [string, string], ratio, student, welch, flips }];
  });
}

/** Of at least two trials: two models may agree on a small test set by chance. */
function identicalArms(arms: readonly Arm[]): readonly Flag[] {
  const groups: Arm[][] = [];
  for (const arm of arms) {
    if (arm.values.length < 2) continue;
    const group = groups.find(([first]) => sameValues(first!.values, arm.values));
    if (group === undefined) groups.push([arm]);
    else group.push(arm);
  }
  return groups
    .filter((group) => group.length > 1)
    .map((group) => ({ kind: 'identical-arms', arms: group.map(({ name }) => name) }));
}

const sameValues = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => isSame(value, b[index]!));

function identicalTrials({ name, values }: Arm): readonly Flag[] {
  return values.length >= 2 && isConstant(values) ? [{ kind: 'identical-trials', arm: name }] : [];
}

function atChance(arm: string, { interval }: ArmComparison, chance: number | undefined): readonly Flag[] {
  if (chance === undefined || interval === null) return [];
  return interval[0] <= chance && interval[1] >= chance ? [{ kind: 'chance', arm }] : [];
}
