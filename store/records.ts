/** The run store: one lowdb database a run, written by the one coordinator process of that run. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LowSync, type SyncAdapter } from 'lowdb';
import { writeFileAtomic } from '../common/atomic-file.ts';
import type { Json } from '../common/canonical.ts';
import type { Problem } from '../common/errors.ts';
import { systemCode, systemProblem } from '../common/system-errors.ts';
import { validateRecord } from '../schemas/validate-kept.js';
import type { RunsLayout } from './layout.ts';
import { isClaimed } from './lock.ts';
import { fromOlder } from './older-record.ts';
import { readWhole } from './read-whole.ts';
import { readSealed, sealed, type Unsealed } from './sealed.ts';

export const RECORD_FORMAT = 2;

export interface StepRecord {
  readonly id: string;
  readonly stage: string;
  readonly key: string | null;
  readonly state: 'pending' | 'running' | 'done' | 'cached' | 'failed' | 'skipped' | 'interrupted';
  /** Why it had to run; null for cached steps. */
  readonly why: string | null;
  readonly started: string | null;
  /** 0 for steps that did not run. */
  readonly seconds: number;
  /** Digest over the data or weights that it read from outside; null where it reads none. */
  readonly files_digest: string | null;
  readonly problems: readonly Problem[];
}

export interface TrialRecord {
  readonly task: string;
  readonly arm: string;
  readonly trial: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** A result that was found damaged, and computed again. */
export interface DamagedRecord {
  /** Id of the step. */
  readonly step: string;
  readonly reason: string;
  /** Where what was found lies now; null where nothing could be kept. */
  readonly kept: string | null;
}

/** State of a folder under git; null where it is in no repository or git is missing. */
export interface GitState {
  readonly commit: string;
  /** Whether tracked files differ from the commit. */
  readonly dirty: boolean;
}

export interface Provenance {
  readonly assay: string;
  readonly assay_git: GitState | null;
  readonly experiment_git: GitState | null;
  readonly node: string;
  /** Version by name of the libraries that assay uses. */
  readonly libraries: Readonly<Record<string, string>>;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory_bytes: number;
}

/** What was to be compared and how, as it stood when the run began. */
export interface Analysis {
  readonly tasks: readonly { readonly name: string; readonly metric: string; readonly dataset: string }[];
  readonly arms: readonly string[];
  readonly trials: number;
  /** Of the report. */
  readonly settings: Json;
  /** Digest of the settings of each `<task>/<arm>`. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface RunRecord {
  readonly format: typeof RECORD_FORMAT;
  readonly run: string;
  /** `crashed`: its process ended without a word. */
  readonly state: 'running' | 'finished' | 'failed' | 'interrupted' | 'crashed';
  readonly started: string;
  readonly ended: string | null;
  readonly command: readonly string[];
  readonly experiment: {
    readonly name: string;
    readonly file: string;
    readonly resolved: Json;
    /** With the metric that arms are compared by. */
    readonly tasks: readonly { readonly name: string; readonly metric: string }[];
  };
  /** Absent in records of earlier versions. */
  readonly analysis?: Analysis;
  readonly device: string;
  readonly jobs: number;
  /** Threads of each step. */
  readonly threads: number;
  readonly provenance: Provenance;
  readonly steps: readonly StepRecord[];
  readonly trials: readonly TrialRecord[];
  /** Absent where nothing was damaged. */
  readonly damaged?: readonly DamagedRecord[];
}

/** lowdb's own file adapter does not sync, so a power cut could leave an empty record. */
class AtomicJsonFile<T extends object> implements SyncAdapter<T> {
  readonly #path: string;
  constructor(path: string) {
    this.#path = path;
  }
  read(): T | null {
    return null; // A record is written once by one process and never taken up again.
  }
  write(data: T): void {
    writeFileAtomic(this.#path, sealed(data));
  }
}

const recordFile = (layout: RunsLayout, run: string): string => join(layout.records, `${run}.json`);

/** One record, of whichever version of assay. */
function readRecord(file: string): Unsealed<RunRecord> {
  const found = readSealed<RunRecord>(file, validateRecord, RECORD_FORMAT);
  if (found.state !== 'damaged') return found;
  const older = fromOlder(parsed(file));
  return older !== null && validateRecord(older) ? { state: 'sound', value: older as RunRecord } : found;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readWhole(file)?.toString('utf8') ?? 'null');
  } catch {
    return null; // Damaged, or not to be read: that was said already.
  }
}

/** The record of a new run; call write() to save it. */
export function createRecord(layout: RunsLayout, record: RunRecord): LowSync<RunRecord> {
  return new LowSync(new AtomicJsonFile<RunRecord>(recordFile(layout, record.run)), record);
}

/** A record that cannot be used. */
export interface BadRecord {
  readonly file: string;
  readonly reason: string;
}

/**
 * All sound records, newest first; of one experiment if it is named. That of a run whose process is gone without having
 * closed it says `crashed`.
 * @param onBad told of each one that is passed over on the way
 */
export function* records(
  layout: RunsLayout,
  experiment?: string,
  onBad: (bad: BadRecord) => void = () => undefined,
): Generator<RunRecord> {
  yield* soundOf(layout, recordNames(layout), experiment, onBad);
}

/** All sound records, of whichever experiment, the oldest first. */
export function oldestRecords(layout: RunsLayout): Generator<RunRecord> {
  return soundOf(layout, recordNames(layout).toReversed(), undefined, () => undefined);
}

function* soundOf(
  layout: RunsLayout,
  names: readonly string[],
  experiment: string | undefined,
  onBad: (bad: BadRecord) => void,
): Generator<RunRecord> {
  for (const name of names) {
    const file = join(layout.records, name);
    const found = readRecord(file);
    // The name of a record names its experiment.
    if (found.state === 'damaged' && (experiment === undefined || name.includes(`-${experiment}-`)))
      onBad({ file, reason: found.reason });
    if (found.state !== 'sound') continue;
    const record = found.value;
    if (experiment === undefined || record.experiment.name === experiment) yield judged(layout, record);
  }
}

/** Names of the files of all records, newest first: they begin with the time, in a form that sorts. */
export const recordNames = (layout: RunsLayout): readonly string[] =>
  namesIn(layout.records)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .toReversed();

/** One record by the name of its file, for those who look again and again; null where it is not sound. */
export function recordNamed(layout: RunsLayout, name: string): RunRecord | null {
  const found = readRecord(join(layout.records, name));
  return found.state === 'sound' ? found.value : null;
}

/** With what is known of its process by now: one that is gone without a word has crashed. */
export function judged(layout: RunsLayout, record: RunRecord): RunRecord {
  return record.state === 'running' && !isClaimed(layout.runLock(record.run)) ? crashed(record, null) : record;
}

function crashed(record: RunRecord, ended: string | null): RunRecord {
  const steps = record.steps.map((step) =>
    step.state === 'running' ? { ...step, state: 'interrupted' as const } : step,
  );
  return { ...record, state: 'crashed', ended, steps };
}

const RUN_LOCK = /^run-(.+)$/;

/** Closes the records of runs whose processes are gone: they would say for ever that they run. */
export function closeCrashed(layout: RunsLayout): void {
  for (const name of namesIn(join(layout.root, 'locks'))) {
    const run = RUN_LOCK.exec(name)?.[1];
    if (run === undefined || isClaimed(layout.runLock(run))) continue;
    const lock = layout.runLock(run);
    try {
      // Its last heartbeat is the last that is known of it.
      const ended = statSync(lock).mtime.toISOString();
      const found = readRecord(recordFile(layout, run));
      if (found.state === 'sound' && found.value.state === 'running')
        createRecord(layout, crashed(found.value, ended)).write();
      rmSync(lock, { recursive: true, force: true });
    } catch (error) {
      // A record is for people: that one cannot be mended is no reason not to run.
      if (systemProblem(error) === null) throw error;
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return []; // No run yet.
  }
}
