/** Flags in words: what a reader must know before believing a comparison. Plain text, a sentence each. */
import type { Comparison } from '../results/comparison.ts';
import type { Flag } from '../results/comparison-flags.ts';
import { names } from './conclusion.ts';
import { figure, pValue } from './format.ts';
import { metricLabel, metricUnit } from './metric-info.ts';

export function flagNotes({ tasks, settings, environments }: Comparison, task: string): readonly string[] {
  const { flags, metric } = tasks[task]!;
  return [...flags.map((flag) => flagNote(flag, metric, settings.test)), ...(environments[task] ?? [])];
}

function flagNote(flag: Flag, metric: string, { alpha, variant }: Comparison['settings']['test']): string {
  const unit = metricUnit(metric);
  switch (flag.kind) {
    case 'outlier-trial': {
      const values = `${figure(flag.value, unit)} ${unit}, median ${figure(flag.median, unit)} ${unit}`;
      return `Trial ${flag.trial} of ${flag.arm} is far from the others (${values}): more than 5 median absolute deviations.`;
    }
    case 'unequal-deviations':
      return unequal(flag, alpha, variant);
    case 'identical-arms':
      return `${names(flag.arms)} have the same values trial by trial: does the setting in which they differ have any effect?`;
    case 'identical-trials':
      return `All trials of ${flag.arm} have the same value: does the seed have any effect?`;
    case 'one-class-predicted':
      return `${flag.arm} says the same class of every test image in ${flag.trials.length === 1 ? 'trial' : 'trials'} ${names(flag.trials.map(String))}.`;
    case 'chance':
      return `The interval of ${flag.arm} contains chance (${metricLabel(metric)} 50 %): it may not have learned anything.`;
    case 'few-trials':
      return `Fewer than 3 trials (${names(flag.arms.map(({ name, trials }) => `${name}: ${trials}`))}): how much trials vary is hardly known.`;
    case 'few-cases': {
      const known = flag.patients !== null;
      return `Fewer than 50 test ${known ? 'patients' : 'images'} (${flag.patients ?? flag.cases}): intervals are too narrow.`;
    }
    case 'few-positives': {
      const classes = names(flag.classes.map(({ name, count: cases }) => `${name}: ${cases}`));
      return `Fewer than 10 test images in or outside a class (${classes}): intervals are too narrow.`;
    }
    case 'untrained':
      return `${names(flag.arms)} ${flag.arms.length === 1 ? 'was' : 'were'} evaluated as given, without training: trials are the same model, so that what another training of it would give is in no interval.`;
    case 'test-seen':
      return `‡ The pre-training of ${names(flag.arms)} saw test images or test patients: what ${flag.arms.length === 1 ? 'it gains' : 'they gain'} over other arms may come from that.`;
    case 'classes-left-out':
      return `${flag.classes.length} of ${flag.of} classes are left out of the average, because no test image, or every one, is of them: ${names(flag.classes)}.`;
  }
}

function unequal(
  { arms, ratio, student, welch, flips }: Extract<Flag, { kind: 'unequal-deviations' }>,
  alpha: number,
  variant: 'student' | 'welch',
): string {
  const found = `The deviation of ${arms[0]} is ${ratio.toFixed(1)} times that of ${arms[1]}`;
  if (!flips || student === null || welch === null) return `${found}: the variances may not be equal.`;
  const used =
    variant === 'student'
      ? "Student's test, which is used here, takes them to be equal"
      : "Welch's, which is used here, does not take them to be equal";
  return `${found}, and the conclusion depends on the test: Student's p ${pValue(student, alpha)}, Welch's p ${pValue(welch, alpha)}; ${used}.`;
}
