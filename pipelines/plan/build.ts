/** From a checked experiment to its plan. Pure: looks at no file and at no cache. */
import { deriveSeed } from '../../common/random.ts';
import type { ReportParams } from '../../schemas/config.ts';
import { type StageName, stageNames } from '../../stages/index.ts';
import type { Cell, CheckedExperiment } from '../experiment/experiment.ts';
import { initialSteps } from './initial.ts';
import type { Plan, Step, StepOf } from './plan.ts';
import { searchSteps } from './search.ts';
import { pick, SharedSteps } from './shared-steps.ts';

/**
 * Every cell with every trial, and the report over all of them. Steps that cells share (the same data, the same
 * initialisation) exist once, under the name of the first cell that needs them.
 */
export function buildPlan(experiment: CheckedExperiment): Plan {
  const shared = new SharedSteps();
  const trials: Step[] = [];
  const scores: Record<string, string> = {};
  const pretrainings: Record<string, string> = {};
  const searches: Record<string, string> = {};
  const audits = new Map<string, Set<string>>();
  for (const cell of experiment.cells) {
    const data = shared.add('prepare', `prepare:${cell.task}`, cell.prepare, pick(cell.locations, 'root'));
    audits.set(cell.task, (audits.get(cell.task) ?? new Set()).add(data));
    const { weights, told } = initialSteps(shared, experiment.seed, cell, data);
    for (const [kind, id] of told) pretrainings[`${kind}:${cell.task}/${cell.arm}`] = id;
    const search = searchSteps(shared, experiment.seed, cell, { data, weights });
    Object.assign(searches, search.told);
    const inputs = { data, weights, ...search.chosen };
    for (let trial = 1; trial <= experiment.trials; trial++) {
      const steps = trialSteps(experiment, cell, trial, inputs);
      trials.push(...steps);
      scores[`${cell.task}/${cell.arm}/${trial}`] = steps[1].id;
    }
  }
  const steps = [
    ...shared.steps,
    ...trials,
    reportStep(experiment, { ...scores, ...auditInputs(audits), ...pretrainings, ...searches }),
  ];
  return { experiment: experiment.name, steps };
}

/** Where arms change the data, a task has several audits: `data/<task>`, `data/<task>#2` ... */
function auditInputs(audits: ReadonlyMap<string, ReadonlySet<string>>): Readonly<Record<string, string>> {
  const inputs = [...audits].flatMap(([task, ids]) =>
    [...ids].map((id, index) => [`data/${task}${index === 0 ? '' : `#${index + 1}`}`, id] as const),
  );
  return Object.fromEntries(inputs);
}

/** The part of a plan up to and including a stage, with what that needs: a pre-training begins with weights of the stage after it. */
export function planUntil(plan: Plan, last: StageName): Plan {
  const stages = stageNames.slice(0, stageNames.indexOf(last) + 1);
  const kept = new Set<string>();
  // Every step comes after those that it needs.
  for (const { id, stage, inputs } of plan.steps.toReversed()) {
    if (!stages.includes(stage) && !kept.has(id)) continue;
    for (const needed of [id, ...Object.values(inputs)]) kept.add(needed);
  }
  return { ...plan, steps: plan.steps.filter(({ id }) => kept.has(id)) };
}

function trialSteps(
  experiment: CheckedExperiment,
  cell: Cell,
  trial: number,
  inputs: Readonly<Record<'data' | 'weights' | 'search', string>> | Readonly<Record<'data' | 'weights', string>>,
): readonly [StepOf<'finetune'>, StepOf<'evaluate'>] {
  const { task, arm } = cell;
  const finetune: StepOf<'finetune'> = {
    id: `finetune:${task}/${arm}/${trial}`,
    stage: 'finetune',
    params: { ...cell.finetune, seed: deriveSeed(experiment.seed, task, arm, trial) },
    locations: {},
    inputs,
    trial: { task, arm, trial },
  };
  const evaluate: StepOf<'evaluate'> = {
    id: `evaluate:${task}/${arm}/${trial}`,
    stage: 'evaluate',
    params: cell.evaluate,
    locations: {},
    inputs: { data: inputs.data, model: finetune.id },
    trial: { task, arm, trial },
  };
  return [finetune, evaluate];
}

function reportStep(experiment: CheckedExperiment, inputs: Readonly<Record<string, string>>): StepOf<'report'> {
  const { subgroups, cells } = experiment;
  // What a seed draws is another model in each trial, trained or not.
  const untrained = cells.flatMap(({ task, arm, finetune, pretrainLoad }) =>
    finetune.schedule.epochs === 0 && pretrainLoad.init.method !== 'random' ? [`${task}/${arm}`] : [],
  );
  const searches = cells.flatMap(({ task, arm, search }) =>
    search === undefined ? [] : [{ task, arm, rates: search.lr, trials: search.trials }],
  );
  const params: ReportParams = {
    experiment: experiment.name,
    description: experiment.description,
    tasks: experiment.tasks,
    arms: experiment.arms,
    trials: experiment.trials,
    settings: experiment.report,
    subgroups: subgroups === null ? null : { id: subgroups.id, columns: subgroups.columns },
    open: {},
    ...(untrained.length > 0 && { untrained }),
    ...(searches.length > 0 && { searches }),
    prespecified: { kind: 'unknown' },
    provenance: [],
    properties: [],
  };
  const locations = subgroups === null ? {} : { table: subgroups.table };
  return { id: 'report', stage: 'report', params, locations, inputs, trial: null };
}
