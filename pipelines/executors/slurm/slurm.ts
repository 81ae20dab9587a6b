/**
 * Runs every step as a task of a Slurm job array. The job does all of the step, from its lock to its publication, so that
 * whoever has submitted it may end at any time. Reports are made where the run is: they need minutes, not a queue.
 */
import { fileURLToPath } from 'node:url';
import type { Json } from '../../../common/canonical.ts';
import { definition } from '../../../schemas/schema.ts';
import type { StageName } from '../../../stages/index.ts';
import { withDefaults } from '../../experiment/resolving/defaults.ts';
import type { Executor, ExecutorOptions } from '../executor.ts';
import { localExecutor } from '../local.ts';
import { layered, siteSettings } from '../site.ts';
import { SlurmQueue } from './queue/queue.ts';
import { type SlurmSettings, sizesOf } from './settings.ts';

const HERE: readonly StageName[] = ['report'];
const ASSAY = fileURLToPath(new URL('../../../bin/assay.js', import.meta.url));

/** @throws InputError where the site file is wrong */
export function slurmExecutor({ settings: own, detach = false, command = [] }: ExecutorOptions): Executor {
  const settings = slurmSettings(own);
  const { threads: _, memory: __, ...local } = localExecutor({ jobs: 1 });
  return {
    ...local,
    name: 'slurm',
    jobs: settings.max_submitted,
    threads: sizesOf(settings, 'finetune').cores,
    queue: (options) =>
      SlurmQueue.open(options, {
        settings,
        assay: settings.command ?? [process.execPath, ASSAY],
        carryOn: detach ? command : null,
        takes: (stage) => !HERE.includes(stage),
      }),
  };
}

/** The site file, over it the experiment, below both the defaults. */
export function slurmSettings(own: Json | undefined): SlurmSettings {
  return withDefaults(definition('slurmExecutor'), layered(siteSettings('slurm'), own)) as unknown as SlurmSettings;
}
