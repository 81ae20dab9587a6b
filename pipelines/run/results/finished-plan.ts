/** The part of a plan whose results are there, for a report at any time: while a run is under way, or after it failed. */
import type { StageRegistry } from '../../../stages/index.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import { records } from '../../../store/records.ts';
import type { Assessed } from '../../plan/assess.ts';
import { endsTrial, type Plan, type Step } from '../../plan/plan.ts';
import { type Fate, isTrial, partialReport } from './partial-report.ts';

/** The report over the finished trials, and the steps that it reads; null where no trial has finished. */
export function finishedPlan(
  plan: Plan,
  assessed: readonly Assessed[],
  layout: RunsLayout,
  registry: StageRegistry,
): Plan | null {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const cached = new Set(assessed.flatMap(({ step, status }) => (status === 'cached' ? [step.id] : [])));
  const report = plan.steps.find((step) => step.stage === 'report');
  if (report === undefined) return null;
  const inputs = Object.entries(report.inputs).filter(([, id]) => cached.has(id));
  if (!inputs.some(([name]) => isTrial(name))) return null;
  const finished = new Set(inputs.map(([name]) => name));
  const partial = partialReport(report, finished, recordedFates(plan.experiment, assessed, layout, registry), steps);
  const kept = new Set(inputs.flatMap(([, id]) => [...withEarlier(id, steps)]));
  return { ...plan, steps: [...plan.steps.filter(({ id }) => kept.has(id)), partial] };
}

function* withEarlier(id: string, steps: ReadonlyMap<string, Step>): Generator<string> {
  yield id;
  for (const input of Object.values(steps.get(id)?.inputs ?? {})) yield* withEarlier(input, steps);
}

/** What the latest run says of each step; what it says of one whose key is another now, is of another step. */
function recordedFates(
  experiment: string,
  assessed: readonly Assessed[],
  layout: RunsLayout,
  registry: StageRegistry,
): (id: string) => Fate {
  const keys = new Map(assessed.map(({ step, key }) => [step.id, key]));
  const wanted = assessed.filter(({ step }) => endsTrial(step, registry)).map(({ step }) => step.id);
  for (const record of records(layout, experiment)) {
    const known = new Map(record.steps.map((step) => [step.id, step]));
    // One that only prepared data, or made a report, tells nothing of trials that did not finish.
    if (!wanted.every((id) => known.has(id))) continue;
    return (id) => {
      const step = known.get(id);
      const same = step !== undefined && (step.key === null || step.key === keys.get(id));
      if (!same) return { state: 'pending', problems: [] };
      return { state: step.state === 'cached' ? 'done' : step.state, problems: step.problems };
    };
  }
  return () => ({ state: 'pending', problems: [] });
}
