import type { Command } from 'commander';
import { integerOption } from '../integer.ts';
import { listModels, modelsTable } from '../models-table.ts';
import { addExamples, jsonOption } from '../options.ts';
import { printJson, printResult } from '../output.ts';

interface Options {
  readonly classes: number;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .option('--classes <n>', 'size of the classification head', integerOption(1), 1000)
    .addOption(jsonOption('{models: [{arch, family, image_size, parameters, macs}]}'))
    .action(({ classes, json }: Options) => {
      const models = listModels(classes);
      if (json) printJson({ models });
      else printResult(modelsTable(models));
    });
  addExamples(command, 'assay models', 'assay models --classes 14 --json');
}
