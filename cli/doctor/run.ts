/** All checks of `assay doctor`, one after the other: the devices would disturb each other's figures. */
import { availableParallelism } from 'node:os';
import type { Check, CheckFunction } from './check.ts';
import { deviceWorks } from './devices.ts';
import { sharpLibrary, tfjsNodeGpu } from './libraries.ts';
import { nodeVersion, processor, runsFolder } from './system.ts';

export type { Check } from './check.ts';

export async function runChecks(runs: string): Promise<readonly Check[]> {
  const checks: readonly CheckFunction[] = [
    () => nodeVersion(process.versions.node),
    processor,
    () => runsFolder(runs),
    sharpLibrary,
    () => deviceWorks('cpu', availableParallelism()),
    () => deviceWorks('reference', 1),
    tfjsNodeGpu,
  ];
  const results: Check[] = [];
  for (const check of checks) results.push(await check());
  return results;
}
