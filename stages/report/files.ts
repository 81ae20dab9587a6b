/** The small JSON files that evaluations and preparations left, for the report. What is wrong with one goes to `problems`. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../common/errors.ts';
import { DATASET_FILE } from '../../data/dataset.ts';
import { FACTS_FILE } from '../../data/preparing/facts.ts';
import type { Metrics } from '../../metrics/classification.ts';
import { UNKNOWN_SPACING } from '../../metrics/masks/mask-scores.ts';
import { metrics as definitions } from '../../metrics/registry.ts';
import type { SeenInPretraining, TaskData } from '../../report/results/results.ts';
import type { DataAudit, LeakageAudit } from '../../schemas/audit.ts';
import type { NamedValue, ReportTask } from '../../schemas/config.ts';
import { METRICS_FILE, REASONS_FILE } from '../evaluate/metrics-file.ts';
import { LEAKAGE_FILE } from '../leakage/file.ts';
import { EVALUATE_AGAIN } from './read-cases.ts';

/** Far more than the metrics of thousands of classes need. */
const MAX_BYTES = 16 * 1024 * 1024;
const PREPARE_AGAIN = 'Delete the folder that holds it and run again: the data are then prepared anew.';
const COMPARE_AGAIN = 'Delete the folder that holds it and run again: the data are then compared anew.';
const NO_MILLIMETRES = 'Set data.spacing, or choose a metric in pixels.';

/** Audits of the tasks' data. @param inputs folders by name: `data/<task>`, and with `#2` ... where arms change the data */
export function readAudits(
  tasks: readonly ReportTask[],
  inputs: Readonly<Record<string, string>>,
  problems: Problem[],
): readonly TaskData[] {
  return tasks.flatMap(({ name }) =>
    Object.keys(inputs)
      .filter((input) => input === `data/${name}` || input.startsWith(`data/${name}#`))
      .flatMap((input) => {
        const file = join(inputs[input]!, 'audit.json');
        const parsed = readJson(file);
        if ('value' in parsed && isRecord(parsed.value) && parsed.value['version'] === 1)
          return [{ task: name, audit: parsed.value as unknown as DataAudit }];
        const message = 'problem' in parsed ? parsed.problem : 'expected an audit of version 1';
        problems.push({ message, file, hint: PREPARE_AGAIN });
        return [];
      }),
  );
}

/** What pre-trainings saw of the tasks. @param inputs folders by name: `leakage:<task>/<arm>` */
export function readLeakages(
  tasks: readonly ReportTask[],
  arms: readonly string[],
  inputs: Readonly<Record<string, string>>,
  problems: Problem[],
): readonly SeenInPretraining[] {
  return tasks.flatMap(({ name }) => {
    const folders = new Map<string, string[]>();
    for (const arm of arms) {
      const folder = inputs[`leakage:${name}/${arm}`];
      if (folder !== undefined) folders.set(folder, [...(folders.get(folder) ?? []), arm]);
    }
    return [...folders].flatMap(([folder, own]) => {
      const file = join(folder, LEAKAGE_FILE);
      const parsed = readJson(file);
      if ('value' in parsed && isRecord(parsed.value) && parsed.value['version'] === 1)
        return [{ task: name, arms: own, audit: parsed.value as unknown as LeakageAudit }];
      const message = 'problem' in parsed ? parsed.problem : 'expected a comparison of version 1';
      problems.push({ message, file, hint: COMPARE_AGAIN });
      return [];
    });
  });
}

/** SHA-256 over what `prepare` says of every image and its pixels, labels and split. */
export function dataDigests(inputs: Readonly<Record<string, string>>): readonly NamedValue[] {
  return Object.entries(inputs).flatMap(([input, folder]) => {
    if (!/^data\/[^/]*$/.test(input)) return [];
    const hash = createHash('sha256');
    const known = [DATASET_FILE, FACTS_FILE].map((name) => join(folder, name)).filter((file) => existsSync(file));
    for (const file of known) hash.update(readFileSync(file));
    return known.length === 0 ? [] : [{ name: `data of ${input.slice('data/'.length)}`, value: hash.digest('hex') }];
  });
}

/** The metrics of a trial. @param folder output of its evaluation */
export function readMetrics(folder: string, task: ReportTask, problems: Problem[]): Metrics {
  const file = join(folder, METRICS_FILE);
  const parsed = readJson(file);
  const found = 'value' in parsed && !isRecord(parsed.value) ? { problem: 'expected an object of metrics' } : parsed;
  if ('problem' in found) {
    problems.push({ message: found.problem, file, hint: EVALUATE_AGAIN });
    return {};
  }
  const metrics = new Map<string, number | null>();
  for (const [name, value] of Object.entries(found.value as object)) {
    if (value === null || (typeof value === 'number' && Number.isFinite(value))) metrics.set(name, value);
    else {
      const message = `expected a number or null, found ${typeof value}`;
      problems.push({ message, file, path: name, hint: EVALUATE_AGAIN });
    }
  }
  const compared = `the metric ${task.metric}, which task ${task.name} is compared by,`;
  if (!Object.hasOwn(found.value as object, task.metric))
    problems.push({ message: `${compared} is missing`, file, hint: EVALUATE_AGAIN });
  else if (metrics.get(task.metric) === null && definitions[task.metric].spacing !== undefined)
    problems.push({ message: `${compared} has no value: ${UNKNOWN_SPACING}`, file, hint: NO_MILLIMETRES });
  return Object.fromEntries(metrics);
}

/** Why metrics of a trial are null; nothing where the evaluation does not say. */
export function readReasons(folder: string): Readonly<Record<string, string>> {
  const parsed = readJson(join(folder, REASONS_FILE));
  if (!('value' in parsed) || !isRecord(parsed.value)) return {};
  return Object.fromEntries(
    Object.entries(parsed.value).filter((one): one is [string, string] => typeof one[1] === 'string'),
  );
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
