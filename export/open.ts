/** From what a run left of an arm to what is exported: the best trial by validation, a named one, or all as one. */
import { InputError } from '../common/errors.ts';
import { openDataset } from '../data/prepared/open.ts';
import { metrics } from '../metrics/registry.ts';
import { count, figure } from '../report/words/format.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import type { Metric } from '../schemas/types.ts';
import type { CaseList } from '../stages/evaluate/case-list.ts';
import type { CaseValues } from '../stages/evaluate/case-values.ts';
import type { PrepareParams } from '../stages/prepare/params.ts';
import { CaseLists, readTestValues } from '../stages/report/read-cases.ts';
import { type Measured, testValue, validationValue } from './measured.ts';
import type { DataFacts, ExportedTrial, Subject } from './subject.ts';

/** What a run left of an arm. */
export interface FoundArm {
  readonly record: {
    readonly run: string;
    readonly experiment: { readonly name: string };
    readonly provenance: { readonly assay: string };
  };
  readonly task: string;
  readonly arm: string;
  readonly metric: string;
  readonly trials: readonly FoundTrial[];
  readonly data: string;
}

interface FoundTrial {
  readonly record: { readonly trial: number; readonly metrics: Readonly<Record<string, number | null>> };
  readonly params: { readonly evaluate: unknown; readonly prepare: unknown };
  readonly weights: string;
  readonly evaluation: string;
  readonly manifests: {
    readonly finetune: { readonly outputs: readonly { readonly path: string; readonly sha256: string }[] };
    readonly prepare: { readonly output_digest: string; readonly files_digest: string };
  };
}

export type Wanted =
  | { readonly kind: 'best' }
  | { readonly kind: 'trial'; readonly trial: number }
  | { readonly kind: 'ensemble' };

/** @param exported version of assay @throws InputError for a trial that there is not @throws StepError where a file is damaged */
export async function openSubject(found: FoundArm, wanted: Wanted, exported: string): Promise<Subject> {
  const { record, task, arm, data } = found;
  const metric = found.metric as Metric;
  const lists = new CaseLists();
  const [first] = found.trials as readonly [FoundTrial];
  const list = lists.read(first.evaluation);
  const all = found.trials.map((trial) => exportedTrial(trial, metric, lists.read(trial.evaluation)));
  const trials = chosenOf(all, wanted, metric, `${task}/${arm}`);
  return {
    experiment: record.experiment.name,
    run: record.run,
    task,
    arm,
    metric,
    trials,
    candidates: all.length,
    chosen: inWords(trials, all, wanted, metric),
    params: first.params.evaluate as EvaluateParams,
    store: (first.params.prepare as PrepareParams).store,
    data,
    facts: await factsOf(first, data),
    list,
    measured: measured(trials, metric, list),
    versions: { trained: record.provenance.assay, exported },
  };
}

function exportedTrial(
  { record, weights, evaluation, manifests }: FoundTrial,
  metric: Metric,
  list: CaseList,
): ExportedTrial {
  const file = manifests.finetune.outputs.find(({ path }) => path === 'weights.safetensors');
  if (file === undefined) throw new Error(`${weights} has no weights`);
  return {
    ...record,
    weights,
    weights_sha256: file.sha256,
    evaluation,
    validation: validationValue(metric, evaluation, list, record.metrics),
  };
}

/** Of equal ones the first; one without a value is worse than any with one. */
function chosenOf(
  all: readonly ExportedTrial[],
  wanted: Wanted,
  metric: Metric,
  cell: string,
): readonly ExportedTrial[] {
  if (wanted.kind === 'ensemble') return all;
  if (wanted.kind === 'trial') {
    const named = all.filter(({ trial }) => trial === wanted.trial);
    if (named.length > 0) return named;
    const message = `${cell} has no finished trial ${wanted.trial}`;
    throw new InputError({ message, hint: `It has ${all.map(({ trial }) => trial).join(', ')}.` });
  }
  const sign = metrics[metric].direction === 'higher-is-better' ? 1 : -1;
  const worth = ({ validation }: ExportedTrial): number =>
    validation === null ? Number.NEGATIVE_INFINITY : sign * validation;
  return [all.reduce((best, one) => (worth(one) > worth(best) ? one : best))];
}

function inWords(
  trials: readonly ExportedTrial[],
  all: readonly ExportedTrial[],
  { kind }: Wanted,
  metric: Metric,
): string {
  const [{ trial, validation }] = trials as readonly [ExportedTrial];
  const { label, unit } = metrics[metric];
  const units = unit === '%' ? ' %' : ` ${unit}`;
  switch (kind) {
    case 'ensemble':
      return `mean scores of ${count(all.length, 'trial')}`;
    case 'trial':
      return `trial ${trial}, as asked for`;
    case 'best':
      if (all.length === 1) return `trial ${trial}, the only one`;
      return validation === null
        ? `trial ${trial}, the first of ${all.length}: ${label} is not defined on the validation images`
        : `trial ${trial}, of ${all.length} the best on the validation images (${label} ${figure(validation, unit)}${units})`;
  }
}

async function factsOf({ params, manifests: { prepare } }: FoundTrial, data: string): Promise<DataFacts> {
  const dataset = await openDataset(data);
  dataset.close();
  const { train, val, test } = dataset.splits;
  return {
    format: (params.prepare as PrepareParams).source.format,
    images: { train: train.length, val: val.length, test: test.length },
    prepared_sha256: prepare.output_digest,
    files_sha256: prepare.files_digest,
  };
}

/** Of several trials that of their mean scores; operating points are each trial's own, so of these there is none. */
function measured(trials: readonly ExportedTrial[], metric: Metric, list: CaseList): Measured | null {
  const [first] = trials as readonly [ExportedTrial];
  if (trials.length === 1) return testValue(metric, list, readTestValues(first.evaluation, list), first.metrics);
  const values = trials.map(({ evaluation }) => readTestValues(evaluation, list));
  const mean = meanOf(values);
  return mean === null ? null : testValue(metric, list, mean, {});
}

function meanOf(all: readonly CaseValues[]): CaseValues | null {
  const [first] = all;
  if (first?.task !== 'classification') return null;
  const scores = first.scores.map((_, at) =>
    all.reduce((sum, one) => sum + (one.task === 'classification' ? one.scores[at]! : 0) / all.length, 0),
  );
  return { ...first, scores };
}
