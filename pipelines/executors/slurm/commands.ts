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

/** Slurm is there, but its controller does not answer: it is restarted, or has too much to do. */
export class SlurmSilent extends EnvironmentError {
  constructor(words: string) {
    const message = `Slurm does not answer: ${words}`;
    super({ message, hint: 'Jobs in the queue go on. Try again when sinfo shows the cluster' });
  }
}

/**
 * All tasks of this user, by one question.
 * @throws SlurmSilent where the controller does not answer, EnvironmentError where there is no Slurm
 */
export async function queuedTasks(): Promise<readonly QueuedTask[]> {
  const words = ['--noheader', '--array', '--states=all', `--user=${userInfo().username}`, `--format=${FORMAT}`];
  return parseQueue(await ask('squeue', words));
}

/** What a command has complained of, in one line. */
export function wordsOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^\w+: (error: |fatal: )?/, '').trim());
  return lines.filter((line) => line !== '').join('; ');
}

async function ask(program: string, words: readonly string[]): Promise<string> {
  try {
    return (await run(program, [...words], { maxBuffer: MOST_BYTES, timeout: PATIENCE_MS })).stdout;
  } catch (error) {
    const { code, killed, stderr = '' } = error as { code?: unknown; killed?: boolean; stderr?: string };
    if (code === 'ENOENT') throw noSlurm(program);
    const late = `${program} took longer than ${PATIENCE_MS / 1000} s`;
    throw new SlurmSilent(killed === true ? late : wordsOf(stderr) || `${program} ended with code ${code}`);
  }
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
  | { readonly state: 'refused'; readonly message: string }
  /** Whether there is such a job now is not known: the answer may have been lost on its way. */
  | { readonly state: 'unanswered'; readonly message: string };

/** What Slurm's commands say where they could not reach the controller, or have not heard what it said. */
const UNANSWERED =
  /Unable to contact slurm controller|timed out|Zero Bytes were transmitted|[Cc]onnection (failure|refused|reset)|(send|receive|shutdown) failure|Unexpected message received|backup controller|authentication (error|credential)|temporarily unable/;

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
    child.on('error', () => reject(noSlurm('sbatch')));
    child.stdin.on('error', () => undefined); // It ended before it read all: its exit code tells.
    child.on('close', (code) => {
      // `12`, or `12;cluster` where there are several.
      const job = /^(\d+)(;.*)?$/.exec(said.stdout.trim())?.[1];
      const message = wordsOf(said.stderr) || `sbatch ended with code ${code}`;
      if (code === 0 && job !== undefined) resolve({ state: 'submitted', job });
      else resolve({ state: code === null || UNANSWERED.test(message) ? 'unanswered' : 'refused', message });
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

/** @param tasks such as `12_3`, or whole jobs @throws as `queuedTasks` */
export async function cancel(tasks: readonly string[]): Promise<void> {
  if (tasks.length > 0) await ask('scancel', tasks);
}

/**
 * Puts a running task back into the queue. Slurm then ends all that runs in it, this question too: one that was killed
 * before it could say how it went has been heard.
 * @returns null, or why Slurm did not agree
 */
export async function requeue(task: string): Promise<string | null> {
  try {
    await run('scontrol', ['requeue', task], { timeout: PATIENCE_MS, killSignal: 'SIGKILL' });
    return null;
  } catch (error) {
    const { signal, stderr = '', message } = error as Error & { signal?: string; stderr?: string };
    return signal === 'SIGTERM' ? null : wordsOf(stderr) || message;
  }
}

function noSlurm(program: string): EnvironmentError {
  return new EnvironmentError({
    message: `${program} cannot be started: Slurm is not installed here, or not on the PATH`,
    hint: 'Run on a login node of the cluster, or without --executor slurm',
  });
}
