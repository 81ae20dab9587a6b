/** Where things are below a runs folder. The only file that knows these names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../common/errors.ts';
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
    for (const folder of ['cache', 'work', 'locks', 'records', 'reports']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
  } catch (error) {
    const problem = systemProblem(error);
    if (problem === null) throw error;
    throw new EnvironmentError({ ...problem, hint: 'Choose a folder that can be written to with --runs <folder>' });
  }
  return layout;
}
