/** The prepared data of an experiment's tasks: from the cache, or by a run that ends with preparing and comparing. */
import type { FinetuneParams } from '../../schemas/config.ts';
import type { PrepareParams } from '../../stages/prepare/params.ts';
import type { Manifest } from '../../store/manifest.ts';
import type { CheckedExperiment } from '../experiment/experiment.ts';
import { buildPlan } from '../plan/build.ts';
import type { StepOf } from '../plan/plan.ts';
import { type RunOptions, type RunResult, run } from './run.ts';
import { survey } from './survey.ts';

/** One data set of a task. */
export interface PreparedData {
  readonly task: string;
  /** In the experiment's order: those that use it. A task has several data sets where arms change its data. */
  readonly arms: readonly ArmFeed[];
  readonly params: PrepareParams;
  /** Output folder of its `prepare` step. */
  readonly folder: string;
  /** Output folders of what compared it with the images of pre-trainings, and the arms that have these. */
  readonly compared: readonly { readonly arms: readonly string[]; readonly folder: string }[];
}

export interface ArmFeed {
  readonly arm: string;
  /** Of its first trial. */
  readonly finetune: FinetuneParams;
}

export type PreparedOutcome =
  | { readonly state: 'prepared'; readonly data: readonly PreparedData[] }
  /** What went wrong has been told by events. */
  | { readonly state: 'unfinished'; readonly result: RunResult };

/** @throws InputError with the problems of all lists */
export async function prepareData(options: Omit<RunOptions, 'until' | 'force'>): Promise<PreparedOutcome> {
  const { experiment, emit, stop } = options;
  const what = { ...options, until: 'leakage' } as const;
  const onReading = (done: number, total: number): void => emit({ type: 'reading', done, total });
  const { assessed, layout } = await survey({ ...what, signal: stop, onReading });
  const manifests = new Map<string, Manifest>();
  for (const one of assessed) if (one.status === 'cached') manifests.set(one.step.id, one.manifest);
  // Without anything to do there is no run to record.
  if (manifests.size < assessed.length) {
    const result = await run(what);
    if (result.state !== 'finished') return { state: 'unfinished', result };
    for (const { step, manifest } of result.outcomes) if (manifest !== null) manifests.set(step.id, manifest);
  } else
    for (const [id, { warnings }] of manifests)
      for (const text of warnings) emit({ type: 'stage', id, event: { type: 'message', level: 'warning', text } });
  const folderOf = (id: string): string => {
    const { stage, key } = manifests.get(id)!;
    return layout.output(stage, key);
  };
  return { state: 'prepared', data: dataOf(experiment, folderOf) };
}

type Growing = Omit<PreparedData, 'arms' | 'compared'> & {
  readonly arms: ArmFeed[];
  readonly compared: { readonly arms: string[]; readonly folder: string }[];
};

function addArm(compared: Growing['compared'], folder: string, arm: string): void {
  const known = compared.find((one) => one.folder === folder);
  if (known === undefined) compared.push({ arms: [arm], folder });
  else known.arms.push(arm);
}

/** One entry for each task and `prepare` step, with the arms that use it. */
function dataOf(experiment: CheckedExperiment, folderOf: (id: string) => string): readonly PreparedData[] {
  const { steps } = buildPlan({ ...experiment, trials: 1 });
  const params = new Map(steps.flatMap((step) => (step.stage === 'prepare' ? [[step.id, step.params] as const] : [])));
  const report = steps.find(({ stage }) => stage === 'report');
  const first = steps.filter((step): step is StepOf<'finetune'> => step.stage === 'finetune');
  const groups = new Map<string, Growing>();
  for (const { params: finetune, inputs, trial } of first) {
    const { task, arm } = trial!;
    const id = inputs['data']!;
    const key = JSON.stringify([task, id]);
    const group: Growing = groups.get(key) ?? {
      task,
      params: params.get(id)!,
      folder: folderOf(id),
      arms: [],
      compared: [],
    };
    group.arms.push({ arm, finetune });
    const comparison = report?.inputs[`leakage:${task}/${arm}`];
    if (comparison !== undefined) addArm(group.compared, folderOf(comparison), arm);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Arms together whose trials see the same pictures, but for what their seeds draw. */
export function armsByFeed(arms: readonly ArmFeed[]): readonly (readonly ArmFeed[])[] {
  const groups = new Map<string, ArmFeed[]>();
  for (const one of arms) {
    const { input, augment, augment_validation, uncertain, uncertain_drawn } = one.finetune;
    const key = JSON.stringify([input, augment, augment_validation, uncertain, uncertain_drawn]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
