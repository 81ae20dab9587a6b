/** Everything that differs between runs, experiments or arms, and their results side by side. */
import type { Json } from '../common/canonical.ts';
import type { Metric } from '../schemas/types.ts';
import { CaseLists, readValues } from '../stages/report/read-cases.ts';
import { type CasesDifference, commonCases, onlyIn } from './cases.ts';
import { readImageIds } from './ids.ts';
import {
  type EvaluatedTrial,
  type ResultDifference,
  resultDifference,
  type SideResult,
  sideResult,
} from './results.ts';
import { type Difference, treeDifferences } from './tree.ts';

/** What is compared, as it was found. */
export interface Compared {
  readonly name: string;
  readonly record: {
    readonly run: string;
    readonly started: string;
    readonly device: string;
    readonly threads: number;
    readonly experiment: { readonly name: string };
    readonly analysis?: { readonly settings: Json; readonly trials: number };
    readonly provenance: object;
  };
  readonly cells: readonly ComparedCell[];
}

export interface ComparedCell {
  readonly task: string;
  readonly arm: string;
  readonly metric: string;
  readonly trials: readonly ComparedTrial[];
}

interface ComparedManifest {
  readonly params: Json;
  readonly stage_version: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly output_digest: string;
  readonly files_digest: string;
  readonly outputs: readonly { readonly path: string; readonly sha256: string }[];
}

interface ComparedTrial {
  readonly trial: number;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly evaluation: string;
  readonly data: string;
  readonly initial: Json | null;
  readonly manifests: {
    readonly finetune: ComparedManifest;
    readonly evaluate: ComparedManifest;
    readonly prepare: ComparedManifest;
  };
}

/** One arm of all sides that have it; null where one has it not. Everything is against the first that has it. */
export interface ArmComparison {
  readonly cells: readonly (string | null)[];
  readonly metric: string;
  readonly configuration: readonly Difference[];
  /** One a side but the first; null where it lacks the arm. */
  readonly data: readonly (DataDifference | null)[];
  readonly weights: readonly (WeightsDifference | null)[];
  readonly results: readonly (SideResult | null)[];
  readonly differences: readonly (ResultDifference | null)[];
}

export interface DataDifference {
  /** Whether what was prepared is the same, byte by byte. */
  readonly same: boolean;
  readonly test: CasesDifference;
  readonly val: CasesDifference;
  /** null where the prepared data of one side are gone. */
  readonly train: Pick<CasesDifference, 'only_first' | 'only_other'> | null;
}

export interface WeightsDifference {
  /** Whether training began from the same weights. */
  readonly initial_same: boolean;
  /** Trials of both whose trained weights are the same, byte by byte. */
  readonly trained_same: readonly number[];
  readonly trials: number;
}

export interface Comparison {
  readonly sides: readonly {
    readonly name: string;
    readonly experiment: string;
    readonly run: string;
    readonly started: string;
  }[];
  /** Versions, machine, device; stages by their versions. */
  readonly environment: readonly Difference[];
  /** Of the report, and the number of trials. */
  readonly analysis: readonly Difference[];
  readonly arms: readonly ArmComparison[];
}

/** @throws StepError where a file of an evaluation is damaged */
export function compareSides(sides: readonly Compared[]): Comparison {
  return {
    sides: sides.map(({ name, record: { run, started, experiment } }) => ({
      name,
      experiment: experiment.name,
      run,
      started,
    })),
    environment: treeDifferences(sides.map(environmentOf)),
    analysis: treeDifferences(
      sides.map(({ record: { analysis } }) => analysis && { ...asMapping(analysis.settings), trials: analysis.trials }),
    ),
    arms: matched(sides).map((cells) => compareCells(cells, new CaseLists())),
  };
}

type JsonMapping = { readonly [name: string]: Json };
const asMapping = (value: Json): JsonMapping => value as JsonMapping;

function environmentOf({ record: { device, threads, provenance }, cells }: Compared): Json {
  const manifests = cells[0]?.trials[0]?.manifests;
  const stages = Object.entries(manifests ?? {}).map(([stage, { stage_version }]) => [stage, stage_version] as const);
  return { ...(provenance as Readonly<Record<string, Json>>), device, threads, stages: Object.fromEntries(stages) };
}

/** Sides of one arm each are compared whatever its name; else what has the same task and arm. */
function matched(sides: readonly Compared[]): readonly (readonly (ComparedCell | null)[])[] {
  if (sides.every(({ cells }) => cells.length === 1)) return [sides.map(({ cells }) => cells[0]!)];
  const names = [...new Set(sides.flatMap(({ cells }) => cells.map(nameOf)))];
  return names.map((name) => sides.map(({ cells }) => cells.find((cell) => nameOf(cell) === name) ?? null));
}

const nameOf = ({ task, arm }: ComparedCell): string => `${task}/${arm}`;

function compareCells(cells: readonly (ComparedCell | null)[], lists: CaseLists): ArmComparison {
  const first = cells.find((cell) => cell !== null)!;
  const evaluated = cells.map((cell) => cell?.trials.map((trial) => evaluatedTrial(trial, lists)) ?? null);
  const reference = evaluated[cells.indexOf(first)]!;
  const others = cells.flatMap((cell, index) => (cell === first ? [] : [{ cell, trials: evaluated[index] ?? null }]));
  return {
    cells: cells.map((cell) => cell && nameOf(cell)),
    metric: first.metric,
    configuration: treeDifferences(cells.flatMap((cell) => (cell === null ? [] : [configurationOf(cell)]))),
    data: others.map(({ cell, trials }) => cell && trials && dataDifference(first, reference, cell, trials)),
    weights: others.map(({ cell }) => cell && weightsDifference(first, cell)),
    results: evaluated.map((trials) => trials && sideResult(first.metric, trials)),
    differences: others.map(({ trials }) => trials && resultDifference(first.metric as Metric, reference, trials)),
  };
}

function evaluatedTrial({ evaluation, metrics }: ComparedTrial, lists: CaseLists): EvaluatedTrial {
  const list = lists.read(evaluation);
  return { list, metrics, values: readValues(evaluation, list, 'test') };
}

/**
 * What the steps were told, under the names of an experiment where there are such. What several are told alike stands there
 * once; the seed of a trial is another for each arm.
 */
function configurationOf({ trials: [trial] }: ComparedCell): Json {
  const { finetune, evaluate, prepare } = trial!.manifests;
  const { seed: _seed, ...training } = asMapping(finetune.params);
  const init = trial!.initial === null ? null : without(asMapping(trial!.initial), training);
  return { data: prepare.params, init, ...training, evaluation: without(asMapping(evaluate.params), training) };
}

const without = (of: JsonMapping, said: JsonMapping): JsonMapping =>
  Object.fromEntries(Object.entries(of).filter(([name]) => !Object.hasOwn(said, name) && name !== 'seed'));

function dataDifference(
  first: ComparedCell,
  reference: readonly EvaluatedTrial[],
  other: ComparedCell,
  trials: readonly EvaluatedTrial[],
): DataDifference {
  const [one, two] = [first.trials[0]!, other.trials[0]!];
  const [a, b] = [reference[0]!, trials[0]!];
  const validation = (trial: ComparedTrial, { list }: EvaluatedTrial) => ({
    list,
    values: readValues(trial.evaluation, list, 'val'),
  });
  const [ours, theirs] = [readImageIds(one.data), readImageIds(two.data)];
  return {
    same: one.manifests.prepare.output_digest === two.manifests.prepare.output_digest,
    test: shown(commonCases(a, b, 'test')),
    val: shown(commonCases(validation(one, a), validation(two, b), 'val')),
    train: ours === null || theirs === null ? null : onlyIn({ ids: ours }, { ids: theirs }),
  };
}

const shown = ({ common, only_first, only_other, changed }: CasesDifference): CasesDifference => ({
  common,
  only_first,
  only_other,
  changed,
});

function weightsDifference(first: ComparedCell, other: ComparedCell): WeightsDifference {
  const digest = ({ manifests }: ComparedTrial): string | undefined =>
    manifests.finetune.outputs.find(({ path }) => path === 'weights.safetensors')?.sha256;
  const pairs = first.trials.flatMap((one) =>
    other.trials.filter(({ trial }) => trial === one.trial).map((two) => [one, two] as const),
  );
  return {
    initial_same:
      first.trials[0]!.manifests.finetune.inputs['weights'] === other.trials[0]!.manifests.finetune.inputs['weights'],
    trained_same: pairs.flatMap(([one, two]) => (digest(one) === digest(two) ? one.trial : [])),
    trials: pairs.length,
  };
}
