/** All results in a cache, whatever made them. */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../common/system-errors.ts';
import type { RunsLayout } from './layout.ts';
import { claim, isClaimed } from './lock.ts';

export interface EntryName {
  readonly stage: string;
  readonly key: string;
}

const KEY = /^[0-9a-f]{64}$/;

/** In a fixed order. What has not the name of a result is none. */
export function* cacheEntries(layout: RunsLayout): Generator<EntryName> {
  for (const stage of namesIn(join(layout.root, 'cache')))
    for (const key of namesIn(layout.stage(stage))) if (KEY.test(key)) yield { stage, key };
}

/**
 * Removes a result for good. Renamed first, to a name that every run sweeps: cut off in between it is not half a result.
 * @returns whether it is gone: not where somebody is at this step
 */
export function removeEntry(layout: RunsLayout, { stage, key }: EntryName): boolean {
  const found = claim(layout.lock(stage, key));
  if (found.state !== 'held') return false;
  try {
    const old = layout.old(stage, key);
    rmSync(old, { recursive: true, force: true });
    renameSync(layout.entry(stage, key), old);
    rmSync(old, { recursive: true, force: true });
    return true;
  } finally {
    found.lock.release();
  }
}

/** Names of runs whose coordinators live. */
export function livingRuns(layout: RunsLayout): readonly string[] {
  const runs = namesIn(join(layout.root, 'locks')).flatMap((name) => /^run-(.+)$/.exec(name)?.[1] ?? []);
  return runs.filter((run) => isClaimed(layout.runLock(run)));
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path).toSorted();
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return []; // Nothing has run yet.
  }
}
