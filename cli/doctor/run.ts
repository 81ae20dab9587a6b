/** All checks of `assay doctor`, one after the other: the devices would disturb each other's figures. */
import { availableParallelism } from 'node:os';
import { deviceNames } from '../../tensor/devices/index.ts';
import type { Check, CheckFunction } from './check.ts';
import { deviceWorks } from './devices.ts';
import { sharpLibrary } from './libraries.ts';
import { nodeVersion, processor, runsFolder } from './system.ts';

export type { Check } from './check.ts';

export async function runChecks(runs: string): Promise<readonly Check[]> {
  const checks: readonly CheckFunction[] = [
    () => nodeVersion(process.versions.node),
    processor,
    () => runsFolder(runs),
    sharpLibrary,
    ...deviceNames.map((name) => () => deviceWorks(name, availableParallelism())),
  ];
  const results: Check[] = [];
  for (const check of checks) results.push(await check());
  return results;
}
