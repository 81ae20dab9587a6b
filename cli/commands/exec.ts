import type { Command } from 'commander';
import { runStepFile } from '../../pipelines/executors/worker.ts';
import { runJob } from '../../pipelines/run/queued/task.ts';
import { stages } from '../../stages/index.ts';
import { addExamples } from '../options.ts';

export function define(command: Command): void {
  command
    .argument('<path>', 'step.json of a work folder; with --job the folder of a job array')
    .option('--job', 'run the step of this task of a job array, from its lock to its publication')
    .action(async (path: string, { job }: { readonly job?: true }) => {
      // Native libraries may keep threads that would hold the process open.
      process.exit(job === true ? await runJob(path, stages) : await runStepFile(path, stages));
    });
  addExamples(command, 'assay exec runs/work/finetune-<key>/step.json');
}
