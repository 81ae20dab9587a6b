/** From a checked experiment to its plan. Pure: looks at no file and at no cache. */
import { canonicalJson } from '../../common/canonical.ts';
import { deriveSeed } from '../../common/random.ts';
import type { ReportParams } from '../../schemas/config.ts';
import { type StageName, stageNames } from '../../stages/index.ts';
import type { Locations } from '../../stages/stage.ts';
import type { Cell, CheckedExperiment, Initialisation } from '../experiment/experiment.ts';
import type { Plan, Step, StepOf } from './plan.ts';

/**
 * Every cell with every trial, and the report over all of them. Steps that cells share (the same data, the same
 * initialisation) exist once, under the name of the first cell that needs them.
 */
export function buildPlan(experiment: CheckedExperiment): Plan {
  const shared = new SharedSteps();
  const trials: Step[] = [];
  const scores: Record<string, string> = {};
  const audits = new Map<string, Set<string>>();
  for (const cell of experiment.cells) {
    const data = shared.add('prepare', `prepare:${cell.task}`, cell.prepare, pick(cell.locations, 'root'));
    audits.set(cell.task, (audits.get(cell.task) ?? new Set()).add(data));
    const { pretrainLoad: load, pretraining, arm } = cell;
    const locations = pick(cell.locations, 'weights');
    const weights = initSteps(shared, experiment.seed, arm, { load, locations, ...(pretraining && { pretraining }) });
    for (let trial = 1; trial <= experiment.trials; trial++) {
      const steps = trialSteps(experiment, cell, trial, data, weights);
      trials.push(...steps);
      scores[`${cell.task}/${cell.arm}/${trial}`] = steps[1].id;
    }
  }
  const steps = [...shared.steps, ...trials, reportStep(experiment, { ...scores, ...auditInputs(audits) })];
  return { experiment: experiment.name, steps };
}

/** Where arms change the data, a task has several audits: `data/<task>`, `data/<task>#2` ... */
function auditInputs(audits: ReadonlyMap<string, ReadonlySet<string>>): Readonly<Record<string, string>> {
  const inputs = [...audits].flatMap(([task, ids]) =>
    [...ids].map((id, index) => [`data/${task}${index === 0 ? '' : `#${index + 1}`}`, id] as const),
  );
  return Object.fromEntries(inputs);
}

/** The part of a plan up to and including a stage. */
export function planUntil(plan: Plan, last: StageName): Plan {
  const kept = stageNames.slice(0, stageNames.indexOf(last) + 1);
  return { ...plan, steps: plan.steps.filter((step) => kept.includes(step.stage)) };
}

function trialSteps(
  experiment: CheckedExperiment,
  cell: Cell,
  trial: number,
  data: string,
  weights: string,
): readonly [StepOf<'finetune'>, StepOf<'evaluate'>] {
  const { task, arm } = cell;
  const finetune: StepOf<'finetune'> = {
    id: `finetune:${task}/${arm}/${trial}`,
    stage: 'finetune',
    params: { ...cell.finetune, seed: deriveSeed(experiment.seed, task, arm, trial) },
    locations: {},
    inputs: { data, weights },
    trial: { task, arm, trial },
  };
  const evaluate: StepOf<'evaluate'> = {
    id: `evaluate:${task}/${arm}/${trial}`,
    stage: 'evaluate',
    params: cell.evaluate,
    locations: {},
    inputs: { data, model: finetune.id },
    trial: { task, arm, trial },
  };
  return [finetune, evaluate];
}

function reportStep(experiment: CheckedExperiment, inputs: Readonly<Record<string, string>>): StepOf<'report'> {
  const { subgroups } = experiment;
  const params: ReportParams = {
    experiment: experiment.name,
    description: experiment.description,
    tasks: experiment.tasks,
    arms: experiment.arms,
    trials: experiment.trials,
    settings: experiment.report,
    subgroups: subgroups === null ? null : { id: subgroups.id, columns: subgroups.columns },
    open: {},
    prespecified: { kind: 'unknown' },
    provenance: [],
    properties: [],
  };
  const locations = subgroups === null ? {} : { table: subgroups.table };
  return { id: 'report', stage: 'report', params, locations, inputs, trial: null };
}

/** Steps of no trial, each kept once for the same parameters, locations and inputs. */
class SharedSteps {
  readonly #ids = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly steps: Step[] = [];

  add<S extends 'prepare' | 'pretrain' | 'pretrain-load'>(
    stage: S,
    name: string,
    params: StepOf<S>['params'],
    locations: Locations,
    inputs: StepOf<S>['inputs'] = {},
  ): string {
    const identity = canonicalJson([stage, params, locations, inputs]);
    const known = this.#ids.get(identity);
    if (known !== undefined) return known;
    const id = this.#unique(name);
    this.#ids.set(identity, id);
    const step: StepOf<S> = { id, stage, params, locations, inputs, trial: null };
    this.steps.push(step as Step);
    return id;
  }

  /** An arm may have another initialisation on another task: its second step gets a number. */
  #unique(name: string): string {
    let id = name;
    for (let count = 2; this.#taken.has(id); count++) id = `${name}#${count}`;
    this.#taken.add(id);
    return id;
  }
}

/**
 * Adds the steps of an initialisation, those of its pre-training before them.
 * @returns the id of the last, which has the network's weights
 */
function initSteps(
  shared: SharedSteps,
  seed: number,
  name: string,
  { load, locations, pretraining }: Initialisation,
): string {
  if (pretraining === undefined) return shared.add('pretrain-load', `pretrain-load:${name}`, load, locations);
  const { sets, params, from } = pretraining;
  const begun = initSteps(shared, seed, `${name}/from`, from);
  const data = sets.map(({ prepare, locations: where }, index) => {
    const id = shared.add('prepare', `prepare:pretraining/${name}`, prepare, where);
    return [`data/${index + 1}`, id] as const;
  });
  const inputs = { ...Object.fromEntries(data), weights: begun };
  // Neither task, arm nor trial: whoever asks for the same shares it.
  const trained = shared.add(
    'pretrain',
    `pretrain:${name}`,
    { ...params, seed: deriveSeed(seed, 'pretrain') },
    {},
    inputs,
  );
  return shared.add('pretrain-load', `pretrain-load:${name}`, load, locations, { weights: trained });
}

function pick(locations: Locations, name: keyof Locations): Locations {
  const place = locations[name];
  return place === undefined ? {} : { [name]: place };
}
