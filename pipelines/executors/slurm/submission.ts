/**
 * What was asked of Slurm, as files: one folder a job array below `cluster/` of the runs folder. It is written before the
 * array is submitted, so that whoever comes after a coordinator that died knows of every job that there can be.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../common/atomic-file.ts';
import type { Problem } from '../../../common/errors.ts';
import { isProcessIdentity, type ProcessIdentity } from '../../../common/process-identity.ts';
import { validateJobOutcome, validateSubmission } from '../../../schemas/validate-kept.js';
import type { DamagedInput } from '../../../stages/stage.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import { readWhole } from '../../../store/read-whole.ts';
import { readSealed, sealed, type Unsealed } from '../../../store/sealed.ts';
import type { Plan } from '../../plan/plan.ts';

export const SUBMISSION_FORMAT = 1;

/** One step of an array. */
export interface QueuedStep {
  /** Of its task in the array. */
  readonly index: number;
  /** Its id in the plan. */
  readonly step: string;
  /** See `intents`. */
  readonly intent: string;
  /** Jobs of this step that were ended from outside without having got further. */
  readonly tries: number;
  /** Run although there is a result. */
  readonly forced: boolean;
}

export interface Submission {
  readonly format: typeof SUBMISSION_FORMAT;
  /** Of the job, too: by it a job is found whose id nobody has noted. */
  readonly name: string;
  readonly stage: string;
  readonly submitted: string;
  /** The runs folder. */
  readonly runs: string;
  readonly array: readonly QueuedStep[];
  /** These steps and all that they need. */
  readonly plan: Plan;
  /** Digest of the external files of each step of the plan. */
  readonly files: Readonly<Record<string, string>>;
  readonly device: string;
  /** Of that kind, that share each batch. */
  readonly devices: number;
  readonly deterministic: boolean;
  readonly threads: number;
  readonly retries: number;
}

/** What a job says last of its step. */
export type JobWord =
  | { readonly format: 1; readonly state: 'published'; readonly job: string }
  | {
      readonly format: 1;
      readonly state: 'failed';
      readonly job: string;
      readonly exit_code: number;
      readonly problems: readonly Problem[];
      readonly damaged: readonly DamagedInput[];
    };

/** A start of a task: a job may be started several times. */
export interface JobStart {
  readonly job: string;
  readonly node: string;
  /** When the newest thing that a resumed step can use was written, in ms; 0: there is none. */
  readonly saved: number;
  /** Its work folder. */
  readonly work: string;
}

const SUBMISSION_FILE = 'submission.json';

export const folderOf = (layout: RunsLayout, name: string): string => join(layout.cluster, name);

/** Names sort by time. What else lies there, such as the logs of jobs that carry on, is none. */
export function submissionNames({ cluster }: RunsLayout): readonly string[] {
  if (!existsSync(cluster)) return [];
  const entries = readdirSync(cluster, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
}

export function writeSubmission(layout: RunsLayout, submission: Submission): string {
  const folder = folderOf(layout, submission.name);
  mkdirSync(folder, { recursive: true });
  writeFileAtomic(join(folder, SUBMISSION_FILE), sealed(submission, 0));
  return folder;
}

export const readSubmission = (folder: string): Unsealed<Submission> =>
  readSealed<Submission>(join(folder, SUBMISSION_FILE), validateSubmission, SUBMISSION_FORMAT);

export function removeSubmission(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

// Which process submits it, and what came of that.

export function noteSubmitter(folder: string, who: ProcessIdentity): void {
  writeFileAtomic(join(folder, 'submitter.json'), JSON.stringify(who));
}

export function submitterOf(folder: string): ProcessIdentity | null {
  const value = readJson(join(folder, 'submitter.json'));
  return isProcessIdentity(value) ? value : null;
}

export function noteJob(folder: string, job: string): void {
  writeFileAtomic(join(folder, 'job'), `${job}\n`);
}

/** Null where it is not known yet. */
export function jobOf(folder: string): string | null {
  const text = readText(join(folder, 'job'))?.trim() ?? '';
  return /^\d+$/.test(text) ? text : null;
}

// What the tasks say.

export const logOf = (folder: string, index: number): string => join(folder, `${index}.log`);

export function writeWord(folder: string, index: number, word: JobWord): void {
  writeFileAtomic(wordFile(folder, index), sealed(word));
}

export function wordOf(folder: string, index: number): JobWord | null {
  const found = readSealed<JobWord>(wordFile(folder, index), validateJobOutcome, 1);
  return found.state === 'sound' ? found.value : null;
}

const wordFile = (folder: string, index: number): string => join(folder, `${index}.json`);

/** That a failure was told: a further run tries again. */
export function noteTold(folder: string, index: number): void {
  writeFileAtomic(join(folder, `${index}.told`), '');
}

export const wasTold = (folder: string, index: number): boolean => existsSync(join(folder, `${index}.told`));

/** That somebody wants no more of these steps. */
export function noteCancelled(folder: string): void {
  writeFileAtomic(join(folder, 'cancelled'), '');
}

export const wasCancelled = (folder: string): boolean => existsSync(join(folder, 'cancelled'));

// The same of the job that carries a detached run on.

const carryOnNote = ({ cluster }: RunsLayout, name: string): string => join(cluster, `${name}.cancelled`);

export function noteCarryOnCancelled(layout: RunsLayout, name: string): void {
  writeFileAtomic(carryOnNote(layout, name), '');
}

export function forgetCarryOnCancelled(layout: RunsLayout, name: string): void {
  rmSync(carryOnNote(layout, name), { force: true });
}

export const wasCarryOnCancelled = (layout: RunsLayout, name: string): boolean => existsSync(carryOnNote(layout, name));

export function noteStarts(folder: string, index: number, starts: readonly JobStart[]): void {
  writeFileAtomic(join(folder, `${index}.starts`), JSON.stringify(starts));
}

export function startsOf(folder: string, index: number): readonly JobStart[] {
  const value = readJson(join(folder, `${index}.starts`));
  return Array.isArray(value) ? value.filter(isStart) : [];
}

function isStart(value: unknown): value is JobStart {
  if (typeof value !== 'object' || value === null) return false;
  const { job, node, saved, work } = value as Partial<Record<keyof JobStart, unknown>>;
  return typeof job === 'string' && typeof node === 'string' && typeof saved === 'number' && typeof work === 'string';
}

function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readWhole(path)?.toString('utf8') ?? 'null');
  } catch {
    return null;
  }
}
