import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadExperiment } from '../../pipelines/experiment/load.ts';
import { renderReport } from '../../pipelines/run/results/render-report.ts';
import { stages } from '../../stages/index.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, runsOption, setOption } from '../options.ts';
import { printResult } from '../output.ts';
import { createLogger } from '../progress/create.ts';

interface Options {
  readonly set: readonly string[];
  readonly runs: string;
}

export function define(command: Command): void {
  command
    .description('Render the report of the trials of an experiment that have finished so far, and print its path.')
    .argument('<file>', 'experiment file')
    .addOption(setOption())
    .addOption(runsOption())
    .action(async (file: string, { set, runs }: Options) => {
      const interrupts = listenForInterrupts();
      const experiment = await loadExperiment(file, { set });
      const logger = await createLogger();
      try {
        const command = process.argv.slice(1);
        const what = { experiment, registry: stages, runs: resolve(runs), command, emit: logger.log, ...interrupts };
        printResult((await renderReport(what)).page);
      } finally {
        await logger.close();
      }
    });
  addExamples(command, 'assay report my.yaml', 'assay report my.yaml --set report.test.variant=welch');
}
