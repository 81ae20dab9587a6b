/** The text of a batch script. Pure. */
import type { JobSizes, SlurmSettings } from './settings.ts';

export interface ScriptOptions {
  readonly name: string;
  /** Indices of its tasks; null: a job of its own. */
  readonly indices: readonly number[] | null;
  /** Of what the job prints; `%a` is the index. */
  readonly output: string;
  /** As `--dependency` has it; null: none. */
  readonly dependency: string | null;
  readonly sizes: JobSizes;
  readonly settings: Pick<SlurmSettings, 'modules' | 'setup' | 'prefix' | 'warn_seconds'>;
  /** Program and arguments. */
  readonly command: readonly string[];
}

/** A shell is ended by the signal, and may be warned while modules load: what it exports is what bin/early-signals.js does. */
const WARNED_EARLY = "trap 'export ASSAY_TIME_IS_UP=1' USR2";

/**
 * The last line replaces the shell by the command, so that the signal before the time limit, which goes to the batch
 * shell alone, reaches it.
 */
export function batchScript(options: ScriptOptions): string {
  const { settings, command } = options;
  const { modules = [], setup = [], prefix = [] } = settings;
  return [
    '#!/bin/bash',
    ...directives(options).map((directive) => `#SBATCH ${directive}`),
    WARNED_EARLY,
    ...modules.map((name) => `module load ${quoted(name)}`),
    ...setup,
    `exec ${[...prefix, ...command].map(quoted).join(' ')}`,
    '',
  ].join('\n');
}

function directives({ name, indices, output, dependency, sizes, settings }: ScriptOptions): readonly string[] {
  const { partition, account, qos, time, memory, gpus, cores, sbatch = [] } = sizes;
  return [
    `--job-name=${name}`,
    ...(indices === null ? [] : [`--array=${ranges(indices)}`]),
    `--output=${quotedDirective(output)}`,
    '--open-mode=append',
    '--requeue',
    `--signal=B:USR2@${settings.warn_seconds}`,
    // A job that can never start would stay in the queue for ever.
    '--kill-on-invalid-dep=yes',
    '--nodes=1',
    '--ntasks=1',
    `--cpus-per-task=${cores}`,
    `--time=${time}`,
    `--mem=${memory}`,
    ...(gpus === 0 || gpus === '0' ? [] : [`--gres=gpu:${gpus}`]),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(qos === undefined ? [] : [`--qos=${qos}`]),
    ...(dependency === null ? [] : [`--dependency=${dependency}`]),
    ...sbatch,
  ];
}

/** `0-3,7`: a thousand indices in few bytes. @param indices ascending */
export function ranges(indices: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const index of indices) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else parts.push([index, index]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Slurm splits directives at spaces, and takes quotes. */
const quotedDirective = (text: string): string => (/[\s"'#]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text);

/** A path in which Slurm finds nothing to replace. */
export const literalPath = (path: string): string => path.replaceAll('%', '%%');
