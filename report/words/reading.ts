/** How scores were read: which class is looked for, where a score says yes, and why a metric has no value. */
import { type ExperimentResults, metricsOf, trialsOf } from '../results/results.ts';
import { metricLabel } from './metric-info.ts';

type Reading = NonNullable<Extract<ExperimentResults['cases'][string], { readonly common: true }>['reading']>;

/** Below the table of every metric. */
export function readingNotes(results: ExperimentResults, task: string): readonly string[] {
  const cases = results.cases[task];
  const known = cases?.common === true ? cases : null;
  const reading = known?.reading;
  const tolerance = known?.surface_tolerance;
  const measured = results.arms.some((arm) =>
    trialsOf(results, task, arm).some((trial) => (metricsOf(trial)['surface_dice'] ?? null) !== null),
  );
  return [
    ...(reading === undefined ? [] : [ofReading(reading)]),
    ...(tolerance === undefined || !measured
      ? []
      : [`Surface Dice: outlines that lie up to ${tolerance} mm apart count as the same.`]),
    ...ofUndefined(results, task),
  ];
}

function ofReading({ positive, operating_point: { rule, at }, prevalence }: Reading): string {
  const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;
  const chosen = 'Operating points (sensitivity, specificity, PPV, NPV): the threshold of each trial';
  const said = {
    youden: `${chosen} has the most of sensitivity + specificity on its validation images`,
    sensitivity: `${chosen} has the most specificity with a sensitivity of ${percent(at ?? 0)} or more on its validation images`,
    specificity: `${chosen} has the most sensitivity with a specificity of ${percent(at ?? 0)} or more on its validation images`,
    cost: `${chosen} costs least on its validation images, where a missed positive costs ${at} times a false alarm`,
    given: `${chosen} was given, ${at}`,
  } as const;
  return [
    `${said[rule]}; test images chose nothing.`,
    ...(positive === null ? [] : [`Of the two classes ${positive} is the one that is looked for.`]),
    ...(prevalence === null
      ? ['PPV and NPV are those of the share of positives among the test images.']
      : [`PPV and NPV are at a prevalence of ${percent(prevalence)}.`]),
  ].join(' ');
}

/** A sentence a metric of the whole test split. */
function ofUndefined(results: ExperimentResults, task: string): readonly string[] {
  const reasons = new Map<string, Map<string, number>>();
  let trials = 0;
  for (const trial of results.arms.flatMap((arm) => trialsOf(results, task, arm))) {
    if (trial.state !== 'finished') continue;
    trials++;
    for (const [name, reason] of Object.entries(trial.reasons ?? {})) {
      if (name.includes('/')) continue;
      const own = reasons.get(name) ?? new Map<string, number>();
      reasons.set(name, own.set(reason, (own.get(reason) ?? 0) + 1));
    }
  }
  return [...reasons].map(([name, own]) => {
    const parts = [...own].map(([reason, count]) =>
      count === trials ? reason : `${reason} (${count} of ${trials} trials)`,
    );
    return `No ${metricLabel(name)}: ${parts.join('; ')}.`;
  });
}
