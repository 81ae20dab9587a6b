/** Where things are below a runs folder. The only file that knows these names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError, type Problem } from '../common/errors.ts';
import { systemProblem } from './system-errors.ts';

export interface RunsLayout {
  /** Absolute path of the runs folder. */
  readonly root: string;
  readonly records: string;
  readonly reports: string;
  /** What is remembered of files outside (store/digests.ts). */
  readonly digests: string;
  /** Folder of all cached results of a stage. */
  stage(stage: string): string;
  /** Immutable folder of one step's result. */
  entry(stage: string, key: string): string;
  /** The files that the steps after it read. */
  output(stage: string, key: string): string;
  /** Folder in which a step works until it has succeeded. */
  work(stage: string, key: string): string;
  /** Parent of all work folders. */
  readonly works: string;
  lock(stage: string, key: string): string;
}

export function runsLayout(root: string): RunsLayout {
  return {
    root,
    records: join(root, 'records'),
    reports: join(root, 'reports'),
    digests: join(root, 'digests.tsv'),
    stage: (stage) => join(root, 'cache', stage),
    entry: (stage, key) => join(root, 'cache', stage, key),
    output: (stage, key) => join(root, 'cache', stage, key, 'output'),
    works: join(root, 'work'),
    work: (stage, key) => join(root, 'work', `${stage}-${key}`),
    lock: (stage, key) => join(root, 'locks', `${stage}-${key}`),
  };
}

/**
 * Makes the folders of a runs folder that do not exist yet.
 * @throws EnvironmentError where that is not possible: before any work is done, rather than after hours of it.
 */
export function openRuns(root: string): RunsLayout {
  const layout = runsLayout(root);
  try {
    mkdirSync(root, { recursive: true });
    for (const folder of ['cache', 'work', 'locks', 'records', 'reports']) makeFolder(join(root, folder));
  } catch (error) {
    throw new EnvironmentError({
      ...(systemProblem(error) ?? cannotBeMade(root, error)),
      hint: 'Choose a folder that can be written to with --runs <folder>',
    });
  }
  return layout;
}

/** Not with `recursive`, which tells a read-only file system as a missing folder. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function cannotBeMade(file: string, error: unknown): Problem {
  const known = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EEXIST');
  if (!known) throw error;
  return { file, message: 'this folder cannot be made' };
}
