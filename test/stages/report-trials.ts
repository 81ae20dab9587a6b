/** Folders of invented trials, as evaluations leave them, and reports over them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../../common/random.ts';
import { classificationMetrics } from '../../metrics/classification.ts';
import type { ReportParams } from '../../schemas/config.ts';
import { CASES_FILE, type ClassificationCases } from '../../stages/evaluate/case-list.ts';
import { type ClassificationValues, valuesDigest, writeValues } from '../../stages/evaluate/case-values.ts';
import { report } from '../../stages/report/stage.ts';
import type { StageEvent } from '../../stages/stage.ts';

export const PARAMS: ReportParams = {
  experiment: 'demo',
  description: 'A demonstration.',
  tasks: [{ name: 'cxr', metric: 'auc', dataset: 'cxr' }],
  arms: ['adamw', 'sgd'],
  trials: 2,
  settings: {
    test: { over: 'seeds+cases', variant: 'student', adjust: 'holm', alpha: 0.05 },
    compare: 'best',
    relevant: null,
    protocol: 'assay',
  },
  subgroups: null,
  open: {},
  prespecified: { kind: 'fixed' },
  provenance: [{ name: 'experiment', value: 'abc' }],
  properties: [{ name: 'schedule.optimizer.name', values: ['adamw', 'sgd'] }],
};

export interface Trial {
  /** Of the right class above the other, in the mean; the higher the better. */
  readonly skill?: number;
  /** Added to every image's logit of the second class. */
  readonly bias?: number;
  readonly ids?: readonly string[];
  readonly patients?: readonly (string | null)[] | null;
  /** 0 or 1 an image. */
  readonly truth?: readonly number[];
}

const IDS = Array.from({ length: 40 }, (_, index) => `image-${index}.png`);

/** Writes the evaluation of a trial on two classes. @returns what metrics.json says */
export function writeTrial(folder: string, seed: string, trial: Trial = {}): Readonly<Record<string, number | null>> {
  const { skill = 1, bias = 0, ids = IDS, patients = null, truth = ids.map((_, index) => index % 2) } = trial;
  const stream = randomStream('report-trials', seed);
  const scores = truth.map((label) => {
    const disc = 1 / (1 + Math.exp(-(bias + skill * (2 * label - 1) + 3 * (stream.uniform() - 0.5))));
    return [1 - disc, disc];
  });
  const classes = ['clear', 'disc'];
  const values: ClassificationValues = {
    task: 'classification',
    truth: Int32Array.from(truth),
    scores: Float64Array.from(scores.flat()),
  };
  const none: ClassificationValues = { ...values, truth: new Int32Array(0), scores: new Float64Array(0) };
  const list: ClassificationCases = {
    version: 1,
    task: 'classification',
    labels: 'multi-class',
    classes,
    evaluated: classes,
    splits: {
      test: { ids, patients, truth_sha256: valuesDigest([values.truth]) },
      val: { ids: [], patients: null, truth_sha256: valuesDigest([]) },
    },
  };
  const metrics = classificationMetrics({ labels: 'multi-class', classes, truth, scores });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, CASES_FILE), JSON.stringify(list));
  writeValues(folder, { test: values, val: none }, classes.length);
  writeFileSync(join(folder, 'metrics.json'), JSON.stringify(metrics));
  return metrics;
}

/** Runs the report stage. @param inputs folders by name */
export async function runReport(
  inputs: Readonly<Record<string, string>>,
  output: string,
  params: ReportParams = PARAMS,
): Promise<readonly StageEvent[]> {
  mkdirSync(output, { recursive: true });
  const events: StageEvent[] = [];
  await report.run({
    params,
    locations: {},
    inputs,
    output,
    scratch: output,
    device: 'cpu',
    threads: 1,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
  });
  return events;
}
