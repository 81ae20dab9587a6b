/** The steps that make the weights of a cell: of a file, drawn, or by a pre-training with all that belongs to it. */
import { deriveSeed } from '../../common/random.ts';
import { formatOf } from '../../stages/checks.ts';
import type { PrepareParams } from '../../stages/prepare/params.ts';
import type { Cell, Initialisation, Pretraining } from '../experiment/experiment.ts';
import { pick, type SharedSteps } from './shared-steps.ts';

export interface InitialSteps {
  /** The step that has the network's weights. */
  readonly weights: string;
  /** What the report tells of, by the kind of its input: `leakage`, `pretrain`, and of a chain `pretrain#2` ... back to the first. */
  readonly told: readonly (readonly [kind: string, id: string])[];
}

/** @param data the cell's `prepare` step */
export function initialSteps(shared: SharedSteps, seed: number, cell: Cell, data: string): InitialSteps {
  const { pretrainLoad: load, pretraining, arm } = cell;
  const init = { load, locations: pick(cell.locations, 'weights'), ...(pretraining && { pretraining }) };
  const leakage = leakageStep(shared, cell, data);
  // A leak that shall end the run has to be found before anything is trained. No bytes come of this input, so no key does.
  const first = cell.prepare.audit === 'fail' && leakage !== null ? { leakage } : {};
  const trained: string[] = [];
  const weights = initSteps({ shared, seed, first, trained }, arm, init);
  return {
    weights,
    told: [
      ...(leakage === null ? [] : [['leakage', leakage] as const]),
      ...trained.toReversed().map((id, index) => [index === 0 ? 'pretrain' : `pretrain#${index + 1}`, id] as const),
    ],
  };
}

interface Around {
  readonly shared: SharedSteps;
  readonly seed: number;
  /** Inputs of the step that all others wait for. */
  readonly first: Readonly<Record<string, string>>;
  /** Steps that pre-train, in their order. */
  readonly trained: string[];
}

/**
 * Adds the steps of an initialisation, those of its pre-training before them.
 * @returns the id of the last, which has the network's weights
 */
function initSteps(around: Around, name: string, { load, locations, pretraining }: Initialisation): string {
  const { shared, seed, first, trained } = around;
  if (pretraining === undefined) return shared.add('pretrain-load', `pretrain-load:${name}`, load, locations, first);
  const begun = initSteps(around, `${name}/from`, pretraining.from);
  const data = setSteps(shared, name, pretraining).map((id, index) => [`data/${index + 1}`, id] as const);
  const inputs = { ...Object.fromEntries(data), weights: begun };
  // Neither task, arm nor trial: whoever asks for the same shares it.
  const params = { ...pretraining.params, seed: deriveSeed(seed, 'pretrain') };
  const weights = shared.add('pretrain', `pretrain:${name}`, params, {}, inputs);
  trained.push(weights);
  return shared.add('pretrain-load', `pretrain-load:${name}`, load, locations, { weights });
}

const setSteps = (shared: SharedSteps, name: string, { sets }: Pretraining): readonly string[] =>
  sets.map(({ prepare, locations }) => shared.add('prepare', `prepare:pretraining/${name}`, prepare, locations));

/** Compares all that the model is pre-trained on with what it is evaluated on; null where that is the task's own training alone. */
function leakageStep(shared: SharedSteps, { task, arm, prepare, locations, pretraining }: Cell, data: string) {
  // The audit of a data set looks at its own splits.
  const sets = chainOf(pretraining, arm).flatMap(({ name, pretraining: own }) =>
    setSteps(shared, name, own).flatMap((id, index) => (id === data ? [] : [{ id, ...own.sets[index]! }])),
  );
  if (sets.length === 0) return null;
  const corpus = sets.map(({ id }, index) => [`corpus/${index + 1}`, id] as const);
  const params = {
    generated: isGenerated(prepare),
    sets: sets.map((set) => ({
      generated: isGenerated(set.prepare),
      same_root: set.locations.root !== undefined && set.locations.root === locations.root,
    })),
    audit: prepare.audit,
  };
  return shared.add('leakage', `leakage:${task}/${arm}`, params, {}, { data, ...Object.fromEntries(corpus) });
}

interface Named {
  readonly name: string;
  readonly pretraining: Pretraining;
}

/** With those that it begins with, under the names of their steps. */
function chainOf(pretraining: Pretraining | undefined, name: string): readonly Named[] {
  return pretraining === undefined
    ? []
    : [{ name, pretraining }, ...chainOf(pretraining.from.pretraining, `${name}/from`)];
}

const isGenerated = ({ source: { format } }: PrepareParams): boolean => !formatOf(format).settings.includes('root');
