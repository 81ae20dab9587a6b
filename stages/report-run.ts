import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { type Problem, StepError } from '../common/errors.ts';
import type { Metrics } from '../metrics/classification.ts';
import { compare } from '../report/compare.ts';
import { renderHtml } from '../report/html/report.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { undefinedNotes } from '../report/notes.ts';
import {
  type CellResult,
  type ExperimentResults,
  NOTHING_KNOWN,
  type TaskData,
  type TrialResult,
} from '../report/results.ts';
import type { DataAudit } from '../schemas/audit.ts';
import type { ReportParams, ReportTask } from '../schemas/config.ts';
import { collectPictures, EVALUATE_AGAIN } from './report-pictures.ts';
import type { StageContext } from './stage.ts';

type Context = StageContext<ReportParams>;

/** Far more than the metrics of thousands of classes need. */
const MAX_BYTES = 16 * 1024 * 1024;
const NO_MILLIMETRES =
  'Not all images say how large their pixels are: set data.spacing, or choose the metric in pixels.';

/** See `report`. */
export async function run({ params, inputs, output, emit }: Context): Promise<void> {
  const results = collect(params, inputs);
  const comparison = compare(results);
  for (const text of undefinedNotes(comparison)) emit({ type: 'message', level: 'warning', text });
  writeFileAtomic(join(output, 'results.json'), `${JSON.stringify(comparison, null, 2)}\n`);
  const pictures = collectPictures(results, comparison, inputs, output);
  writeFileAtomic(join(output, 'report.md'), renderMarkdown(results, comparison, pictures));
  writeFileAtomic(join(output, 'report.html'), renderHtml(results, comparison, pictures));
}

/** @throws StepError with all problems of all metrics.json at once. */
function collect(params: ReportParams, inputs: Context['inputs']): ExperimentResults {
  const { experiment, description, tasks, arms, settings } = params;
  const problems: Problem[] = [];
  const cells = tasks.flatMap((task) =>
    arms.map((arm): CellResult => {
      const trials = Array.from({ length: params.trials }, (_, index): TrialResult => {
        const name = `${task.name}/${arm}/${index + 1}`;
        const folder = inputs[name];
        if (folder === undefined) throw new Error(`the report step lacks its input ${name}`);
        const metrics = readMetrics(join(folder, 'metrics.json'), task, problems);
        return { trial: index + 1, state: 'finished', metrics, contributions: null, flags: {} };
      });
      return { task: task.name, arm, trials };
    }),
  );
  const data = readAudits(tasks, inputs, problems);
  if (problems.length > 0) throw new StepError(problems);
  return { ...NOTHING_KNOWN, experiment, description, tasks, arms, cells, settings, data };
}

/** Audits of the tasks' data; what is wrong with them goes to `problems`. */
function readAudits(tasks: readonly ReportTask[], inputs: Context['inputs'], problems: Problem[]): readonly TaskData[] {
  return tasks.flatMap(({ name }) =>
    Object.keys(inputs)
      .filter((input) => input === `data/${name}` || input.startsWith(`data/${name}#`))
      .flatMap((input) => {
        const file = join(inputs[input]!, 'audit.json');
        const parsed = readJson(file);
        if ('value' in parsed && isRecord(parsed.value) && parsed.value['version'] === 1)
          return [{ task: name, audit: parsed.value as unknown as DataAudit }];
        const message = 'problem' in parsed ? parsed.problem : 'expected an audit of version 1';
        problems.push({
          message,
          file,
          hint: 'Delete the folder that holds it and run again: the data are then prepared anew.',
        });
        return [];
      }),
  );
}

/** The metrics in a file; what is wrong with it goes to `problems`. */
function readMetrics(file: string, task: ReportTask, problems: Problem[]): Metrics {
  const parsed = readJson(file);
  if ('problem' in parsed) {
    problems.push({ message: parsed.problem, file, hint: EVALUATE_AGAIN });
    return {};
  }
  if (!isRecord(parsed.value)) {
    problems.push({ message: 'expected an object of metrics', file, hint: EVALUATE_AGAIN });
    return {};
  }
  const metrics = new Map<string, number | null>();
  for (const [name, value] of Object.entries(parsed.value)) {
    if (value === null || (typeof value === 'number' && Number.isFinite(value))) metrics.set(name, value);
    else
      problems.push({
        message: `expected a number or null, found ${typeof value}`,
        file,
        path: name,
        hint: EVALUATE_AGAIN,
      });
  }
  if (!Object.hasOwn(parsed.value, task.metric)) {
    const message = `the metric ${task.metric}, which task ${task.name} is compared by, is missing`;
    const hint = task.metric.endsWith('_mm') ? NO_MILLIMETRES : EVALUATE_AGAIN;
    problems.push({ message, file, hint });
  }
  return Object.fromEntries(metrics);
}

function readJson(file: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) return { problem: `the file has ${size} bytes, more than the ${MAX_BYTES} that are read` };
    return { value: JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: 'the file is not valid JSON' };
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return { problem: `the file cannot be read${code}` };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
