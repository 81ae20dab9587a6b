/** The run store: one lowdb database a run, written by the one coordinator process of that run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LowSync, type SyncAdapter } from 'lowdb';
import { writeFileAtomic } from '../common/atomic-file.ts';
import type { Json } from '../common/canonical.ts';
import type { Problem } from '../common/errors.ts';
import type { RunsLayout } from './layout.ts';

export const RECORD_FORMAT = 1;

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

export interface RunRecord {
  readonly format: typeof RECORD_FORMAT;
  readonly run: string;
  readonly state: 'running' | 'finished' | 'failed' | 'interrupted';
  readonly started: string;
  readonly ended: string | null;
  readonly command: readonly string[];
  readonly experiment: {
    readonly name: string;
    readonly file: string;
    readonly resolved: Json;
    /** With the metric that arms are compared by; absent in the oldest records. */
    readonly tasks?: readonly { readonly name: string; readonly metric: string }[];
  };
  readonly device: string;
  readonly jobs: number;
  /** Threads of each step. */
  readonly threads: number;
  readonly provenance: Provenance;
  readonly steps: readonly StepRecord[];
  readonly trials: readonly TrialRecord[];
}

/** lowdb's own file adapter does not sync, so a power cut could leave an empty record. */
class AtomicJsonFile<T> implements SyncAdapter<T> {
  readonly #path: string;
  constructor(path: string) {
    this.#path = path;
  }
  read(): T | null {
    return null; // A record is written once by one process and never taken up again.
  }
  write(data: T): void {
    writeFileAtomic(this.#path, `${JSON.stringify(data, null, 2)}\n`);
  }
}

/** The record of a new run; call write() to save it. */
export function createRecord(layout: RunsLayout, record: RunRecord): LowSync<RunRecord> {
  return new LowSync(new AtomicJsonFile<RunRecord>(join(layout.records, `${record.run}.json`)), record);
}

/** All legible records, newest first; of one experiment if it is named. */
export function* records(layout: RunsLayout, experiment?: string): Generator<RunRecord> {
  // Names begin with the time in a form that sorts.
  for (const name of namesIn(layout.records).toSorted().toReversed()) {
    if (!name.endsWith('.json')) continue;
    const record = readRecord(join(layout.records, name));
    if (record !== null && (experiment === undefined || record.experiment.name === experiment)) yield record;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // No run yet.
  }
}

function readRecord(path: string): RunRecord | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const isRecord = typeof value === 'object' && value !== null && 'format' in value && value.format === RECORD_FORMAT;
    return isRecord ? (value as RunRecord) : null;
  } catch {
    return null;
  }
}
