/** Slurm's own commands: what they are asked and what they say. */
import { execFile, spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { EnvironmentError } from '../../../common/errors.ts';

const run = promisify(execFile);
const MOST_BYTES = 256 << 20;
const PATIENCE_MS = 60_000;

/** A task of an array as the queue has it; one that has ended stays a few minutes. */
export interface QueuedTask {
  /** Of the array as a whole. */
  readonly job: string;
  readonly index: number;
  /** Name of the job. */
  readonly name: string;
  readonly state: string;
  readonly reason: string;
  readonly node: string;
}

const FORMAT = '%F|%K|%T|%r|%N|%j';

/** All tasks of this user, by one question. @throws Error where the controller does not answer */
export async function queuedTasks(): Promise<readonly QueuedTask[]> {
  const words = ['--noheader', '--array', '--states=all', `--user=${userInfo().username}`, `--format=${FORMAT}`];
  const { stdout } = await run('squeue', words, { maxBuffer: MOST_BYTES, timeout: PATIENCE_MS });
  return parseQueue(stdout);
}

export function parseQueue(text: string): readonly QueuedTask[] {
  return text.split('\n').flatMap((line) => {
    const [job, index, state, reason, node, ...name] = line.split('|');
    if (job === undefined || node === undefined) return [];
    // A job that is no array has N/A for its index.
    const number = /^\d+$/.test(index!) ? Number(index) : -1;
    return [{ job, index: number, state: state!, reason: reason!, node, name: name.join('|') }];
  });
}

export type Submitted =
  | { readonly state: 'submitted'; readonly job: string }
  | { readonly state: 'refused'; readonly message: string };

/**
 * Submits a script. sbatch reads it from its standard input, which is written after `onStart`: should this process die
 * before, sbatch reads nothing and submits nothing; should it die after, whoever comes next knows which process to wait for.
 */
export function submit(script: string, onStart: (pid: number) => void): Promise<Submitted> {
  return new Promise((resolve, reject) => {
    const child = spawn('sbatch', ['--parsable'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    child.on('error', () => reject(noSlurm()));
    child.stdin.on('error', () => undefined); // It ended before it read all: its exit code tells.
    child.on('close', (code) => {
      // `12`, or `12;cluster` where there are several.
      const job = /^(\d+)(;.*)?$/.exec(said.stdout.trim())?.[1];
      if (code === 0 && job !== undefined) resolve({ state: 'submitted', job });
      else resolve({ state: 'refused', message: said.stderr.trim() || `sbatch ended with code ${code}` });
    });
    if (child.pid === undefined) return;
    try {
      onStart(child.pid);
      child.stdin.end(script);
    } catch (error) {
      child.stdin.end();
      reject(error);
    }
  });
}

/** @param tasks such as `12_3`, or whole jobs */
export async function cancel(tasks: readonly string[]): Promise<void> {
  if (tasks.length > 0) await run('scancel', [...tasks], { timeout: PATIENCE_MS });
}

/** Puts a running task back into the queue. @returns whether Slurm agreed */
export async function requeue(task: string): Promise<boolean> {
  try {
    await run('scontrol', ['requeue', task], { timeout: PATIENCE_MS });
    return true;
  } catch {
    return false;
  }
}

function noSlurm(): EnvironmentError {
  return new EnvironmentError({
    message: 'sbatch cannot be started: Slurm is not installed here, or not on the PATH',
    hint: 'Run on a login node of the cluster, or without --executor slurm',
  });
}
