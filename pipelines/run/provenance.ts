/** With what a result was made: versions, machine, state of the sources. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ComputedOn, Environment } from '../../schemas/environment.ts';
import type { GitState, Provenance } from '../../store/records.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GIT_TIMEOUT_MS = 5_000;

interface Package {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Of assay and the exact versions of its libraries, as package.json fixes them. */
export function assayPackage(): Package {
  return JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as Package;
}

/** What goes into every manifest, beside the device and the threads of its step. */
export function machineEnvironment(): Omit<Environment, keyof ComputedOn | 'threads'> {
  const { version, dependencies } = assayPackage();
  return {
    platform: platform(),
    cpu: processor(),
    versions: { assay: version, node: process.versions.node, ...dependencies },
  };
}

const platform = (): string => `${process.platform}-${process.arch}`;
const processor = (): string => cpus()[0]?.model.trim() ?? 'unknown';

export async function provenance(experimentFolder: string): Promise<Provenance> {
  const [assayGit, experimentGit] = await Promise.all([ownGitState(), gitState(experimentFolder)]);
  const { version, dependencies } = assayPackage();
  return {
    assay: version,
    assay_git: assayGit,
    experiment_git: experimentGit,
    node: process.versions.node,
    libraries: dependencies,
    platform: platform(),
    cpu: processor(),
    cores: availableParallelism(),
    memory_bytes: totalmem(),
  };
}

/** An installed package lies in some repository of the user's, whose commit says nothing of assay. */
async function ownGitState(): Promise<GitState | null> {
  return existsSync(`${ROOT}/.git`) ? await gitState(ROOT) : null;
}

/** One call for commit and changes; untracked files are not looked for, as a folder of data may hold very many. */
function gitState(folder: string): Promise<GitState | null> {
  // A repository's own configuration may name a program as its file-system monitor: not run.
  const options = ['-c', 'core.fsmonitor=false', '--no-optional-locks'];
  const status = ['status', '--porcelain=v2', '--branch', '--untracked-files=no'];
  return new Promise((resolve) => {
    execFile('git', [...options, ...status], { cwd: folder, timeout: GIT_TIMEOUT_MS }, (error, output) => {
      const commit = /^# branch\.oid ([0-9a-f]+)$/m.exec(output)?.[1];
      if (error !== null || commit === undefined) resolve(null);
      else resolve({ commit, dirty: output.split('\n').some((line) => line !== '' && !line.startsWith('#')) });
    });
  });
}
