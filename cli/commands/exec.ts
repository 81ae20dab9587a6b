import type { Command } from 'commander';
import { runStepFile } from '../../pipelines/executors/worker.ts';
import { stages } from '../../stages/index.ts';
import { addExamples } from '../options.ts';

export function define(command: Command): void {
  command.argument('<step-file>', 'step.json of a work folder').action(async (file: string) => {
    // Native libraries may keep threads that would hold the process open.
    process.exit(await runStepFile(file, stages));
  });
  addExamples(command, 'assay exec runs/work/finetune-<key>/step.json');
}
