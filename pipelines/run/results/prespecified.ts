/** Whether the analysis stood before there was a result to look at. */
import { canonicalJson, type Json, sha256 } from '../../../common/canonical.ts';
import type { Prespecification } from '../../../schemas/config.ts';
import type { StageRegistry } from '../../../stages/index.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import { type Analysis, oldestRecords, type RunRecord } from '../../../store/records.ts';
import type { CheckedExperiment } from '../../experiment/experiment.ts';
import type { Assessed } from '../../plan/assess.ts';
import { endsTrial } from '../../plan/plan.ts';

type CachedResult = Extract<Assessed, { readonly status: 'cached' }>;

/** What is compared, and how: for the record, before anything runs. */
export function analysisOf({ tasks, arms, trials, report, subgroups, cells }: CheckedExperiment): Analysis {
  const digests = cells.map(({ locations: _, task, arm, ...settings }) => {
    return [`${task}/${arm}`, sha256(canonicalJson(settings))] as const;
  });
  return {
    tasks,
    arms,
    trials,
    settings: JSON.parse(JSON.stringify({ ...report, ...namedGroups(subgroups) })) as Json,
    cells: Object.fromEntries(digests),
  };
}

/** Groups that are named before the run are tested: that, too, must have stood before. */
function namedGroups(subgroups: CheckedExperiment['subgroups']) {
  const named = subgroups?.columns.filter((column) => typeof column !== 'string') ?? [];
  return named.length === 0 ? {} : { subgroups: named };
}

/**
 * Compared with the first run that made any of the results which are there now: what stood then was fixed before
 * the first of them was seen. `unknown` where that run kept no analysis; `fixed` where there is no result yet.
 */
export function prespecification(
  layout: RunsLayout,
  experiment: CheckedExperiment,
  assessed: readonly Assessed[],
  registry: StageRegistry,
): Prespecification {
  const results = new Map(
    assessed.flatMap((one) =>
      one.status === 'cached' && endsTrial(one.step, registry) ? [[one.key, one] as const] : [],
    ),
  );
  if (results.size === 0) return { kind: 'fixed' };
  const now = analysisOf(experiment);
  const first = firstToMake(results, layout, now);
  if (first?.analysis === undefined) return { kind: 'unknown' };
  const changes = changesSince(first.analysis, now);
  return changes.length === 0 ? { kind: 'fixed' } : { kind: 'changed', changes };
}

/** The oldest run that made one of them, took one that another experiment had made, or left one to jobs of a queue. */
function firstToMake(
  results: ReadonlyMap<string | null, CachedResult>,
  layout: RunsLayout,
  now: Analysis,
): RunRecord | null {
  // From the oldest on, the first that made one is enough: records of many thousand steps take long to read.
  const earlier: RunRecord[] = [];
  let first: RunRecord | null = null;
  for (const record of oldestRecords(layout)) {
    const made = record.steps.some(
      ({ key, state }) => (state === 'done' || state === 'cached') && key !== null && results.has(key),
    );
    if (made) {
      first = record;
      break;
    }
    earlier.push(record);
  }
  // What was begun after that run had started was left by it or by a later one.
  const since = first?.started;
  const begun = [...results.values()].filter(({ manifest }) => since === undefined || manifest.started < since);
  const started = new Map(begun.map(({ step, manifest }) => [step.id, manifest.started]));
  for (const record of earlier.toReversed()) if (hasLeft(record, now, started)) first = record;
  return first;
}

/**
 * Whether a run, the latest before these results were begun, had their steps in its plan: it may have ended before they
 * did, and have left them to jobs of a queue, so that its record does not list them as done.
 * @param started when the results that nobody newer has left were begun, by step id: taken out where this run has
 */
function hasLeft({ analysis, started: since, steps }: RunRecord, now: Analysis, started: Map<string, string>): boolean {
  if (analysis === undefined || !Object.keys(analysis.cells).some((cell) => analysis.cells[cell] === now.cells[cell]))
    return false;
  let any = false;
  for (const { id } of steps) {
    const begun = started.get(id);
    const cell = /^[^:]+:(.+)\/\d+$/.exec(id)?.[1] ?? '';
    if (begun === undefined || begun < since || analysis.cells[cell] !== now.cells[cell]) continue;
    started.delete(id);
    any = true;
  }
  return any;
}

type Change = Extract<Prespecification, { readonly kind: 'changed' }>['changes'][number];

const NONE = '–';

/** In the order: metrics and data sets, arms, trials, settings. */
export function changesSince(before: Analysis, now: Analysis): readonly Change[] {
  return [
    ...taskChanges(before, now),
    ...listChange('arms', before.arms, now.arms),
    ...cellChanges(before, now),
    ...valueChange('trials', before.trials, now.trials),
    ...settingChanges('report', before.settings, now.settings),
  ];
}

function taskChanges(before: Analysis, now: Analysis): readonly Change[] {
  const names = (analysis: Analysis) => analysis.tasks.map(({ name }) => name);
  const both = now.tasks.flatMap((task) => {
    const old = before.tasks.find(({ name }) => name === task.name);
    if (old === undefined) return [];
    return [
      ...valueChange(`metric of ${task.name}`, old.metric, task.metric),
      ...valueChange(`data set of ${task.name}`, old.dataset, task.dataset),
    ];
  });
  return [...listChange('tasks', names(before), names(now)), ...both];
}

/** Settings of arms that were there before, which say no more than that they are others. */
function cellChanges(before: Analysis, now: Analysis): readonly Change[] {
  const changed = Object.entries(now.cells).filter(([name, digest]) => (before.cells[name] ?? digest) !== digest);
  return changed.map(([name, digest]) => {
    return { what: `settings of ${name}`, before: before.cells[name]!.slice(0, 8), now: digest.slice(0, 8) };
  });
}

function settingChanges(path: string, before: Json | undefined, now: Json | undefined): readonly Change[] {
  if (!isMapping(before) || !isMapping(now)) return valueChange(path, before, now);
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys.flatMap((key) => settingChanges(`${path}.${key}`, before[key], now[key]));
}

function listChange(what: string, before: readonly string[], now: readonly string[]): readonly Change[] {
  const same = before.length === now.length && before.every((name) => now.includes(name));
  return same ? [] : [{ what, before: before.join(', '), now: now.join(', ') }];
}

function valueChange(what: string, before: Json | undefined, now: Json | undefined): readonly Change[] {
  const text = (value: Json | undefined): string =>
    value === undefined || value === null ? NONE : typeof value === 'object' ? canonicalJson(value) : String(value);
  return text(before) === text(now) ? [] : [{ what, before: text(before), now: text(now) }];
}

function isMapping(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
