/** What there is to see of a run, by its record and the work folders: counts, what runs now, what has failed. */
import { join } from 'node:path';
import type { RunsLayout } from '../../../store/layout.ts';
import type { RunRecord, StepRecord } from '../../../store/records.ts';
import { tailOf } from '../../../store/tail.ts';
import type { Standing } from '../../executors/slurm/standing.ts';
import { withQueue } from './queue.ts';
import { type Whereabouts, type Work, whereabouts } from './work.ts';

export type StepCounts = Readonly<Partial<Record<StepRecord['state'], number>>>;

export interface StageCounts {
  readonly stage: string;
  readonly steps: number;
  readonly counts: StepCounts;
}

export interface RunningStep extends Whereabouts {
  readonly id: string;
  readonly stage: string;
  readonly started: string | null;
}

export interface FailedStep {
  readonly id: string;
  readonly stage: string;
  readonly message: string;
  readonly hint: string | null;
  /** The last lines that it printed; empty where nothing is kept. */
  readonly log: string;
}

/** The trials of one arm on one task. */
export interface CellCounts {
  readonly task: string;
  readonly arm: string;
  readonly trials: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
}

export interface RunOverview {
  readonly run: string;
  readonly experiment: string;
  readonly state: RunRecord['state'];
  readonly started: string;
  readonly ended: string | null;
  readonly device: string;
  readonly stages: readonly StageCounts[];
  readonly running: readonly RunningStep[];
  readonly failed: readonly FailedStep[];
}

/** More failures are counted, not shown: a mistake in a setting fails thousands of steps alike. */
const MOST_FAILED = 50;
const MOST_RUNNING = 24;
/** A step that has said nothing for so long is not under way, but left by an earlier run. */
const SILENT_MS = 120_000;
const LOG_BYTES = 4_096;

/**
 * A record with what has begun since it was saved.
 * @param works ids of steps to their work folders
 * @param standing what is in a queue; null of a run that is not the latest of its experiment
 */
export function asOfNow(record: RunRecord, works: ReadonlyMap<string, Work>, standing: Standing | null): RunRecord {
  if (record.state !== 'running') return standing === null ? record : withQueue(record, standing);
  const steps = record.steps.map((step) => (isBegun(step, works) ? { ...step, state: 'running' as const } : step));
  return { ...record, steps };
}

/** @param works ids of steps to their work folders */
export function overviewOf(layout: RunsLayout, record: RunRecord, works: ReadonlyMap<string, Work>): RunOverview {
  const { run, experiment, state, started, ended, device, steps } = record;
  return {
    run,
    experiment: experiment.name,
    state,
    started,
    ended,
    device,
    stages: stagesOf(steps),
    running: steps
      .filter((step) => step.state === 'running')
      .slice(0, MOST_RUNNING)
      .map((step) => runningStep(step, works)),
    failed: steps
      .filter((step) => step.state === 'failed')
      .slice(0, MOST_FAILED)
      .map((step) => failedStep(step, layout)),
  };
}

/** A record is saved when steps begin or end, and not at each: what was begun since shows by its work folder. */
function isBegun(step: StepRecord, works: ReadonlyMap<string, Work>): boolean {
  if (step.state !== 'pending') return false;
  const work = works.get(step.id);
  const heard = work === undefined ? null : whereabouts(work).heard;
  return heard !== null && Date.now() - heard < SILENT_MS;
}

function stagesOf(steps: readonly StepRecord[]): readonly StageCounts[] {
  const stages = new Map<string, { steps: number; readonly counts: Partial<Record<StepRecord['state'], number>> }>();
  for (const { stage, state } of steps) {
    const found = stages.get(stage) ?? { steps: 0, counts: {} };
    found.steps++;
    found.counts[state] = (found.counts[state] ?? 0) + 1;
    stages.set(stage, found);
  }
  return [...stages].map(([stage, found]) => ({ stage, ...found }));
}

function runningStep({ id, stage, started }: StepRecord, works: ReadonlyMap<string, Work>): RunningStep {
  const work = works.get(id);
  const nowhere: Whereabouts = { progress: null, epochs: [], heard: null };
  return { id, stage, started, ...(work === undefined ? nowhere : whereabouts(work)) };
}

function failedStep({ id, stage, key, problems }: StepRecord, layout: RunsLayout): FailedStep {
  const [first] = problems;
  const log = key === null ? '' : tailOf(join(layout.work(stage, key), 'log.txt'), LOG_BYTES);
  return { id, stage, message: first?.message ?? 'no reason is known', hint: first?.hint ?? null, log };
}

const TRIAL = /^[^:]+:(.+)\/([^/]+)\/(\d+)$/;

/** By task and arm, in the order of the plan. A trial is done when all of its steps are, and fails with the first. */
export function cellsOf({ steps }: RunRecord): readonly CellCounts[] {
  const cells = new Map<string, { readonly task: string; readonly arm: string; readonly trials: Map<string, Trial> }>();
  for (const { id, state } of steps) {
    const [, task, arm, number] = TRIAL.exec(id) ?? [];
    if (task === undefined || arm === undefined || number === undefined) continue;
    const cell = cells.get(`${task}/${arm}`) ?? { task, arm, trials: new Map<string, Trial>() };
    cells.set(`${task}/${arm}`, cell);
    const before = cell.trials.get(number);
    cell.trials.set(number, before === undefined ? trialOf(state) : worse(before, trialOf(state)));
  }
  return [...cells.values()].map(({ task, arm, trials }) => {
    const all = [...trials.values()];
    const count = (wanted: Trial): number => all.filter((one) => one === wanted).length;
    return { task, arm, trials: all.length, done: count('done'), running: count('running'), failed: count('failed') };
  });
}

type Trial = 'done' | 'waiting' | 'running' | 'failed';
const ORDER: readonly Trial[] = ['done', 'waiting', 'running', 'failed'];
const worse = (a: Trial, b: Trial): Trial => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b);

function trialOf(state: StepRecord['state']): Trial {
  if (state === 'done' || state === 'cached') return 'done';
  if (state === 'failed' || state === 'skipped') return 'failed';
  return state === 'running' ? 'running' : 'waiting';
}
