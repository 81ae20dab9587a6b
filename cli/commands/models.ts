import type { Command } from 'commander';
import { integerOption } from '../integer.ts';
import { addExamples, jsonOption } from '../options.ts';
import { printJson, printResult } from '../output.ts';
import { overrideOption } from '../override.ts';
import type { DetailOptions } from '../tables/model-detail.ts';
import { listModels, modelsTable } from '../tables/models-table.ts';

interface Options extends Omit<DetailOptions, 'overrides'> {
  readonly override: DetailOptions['overrides'];
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .argument('[arch]', 'show this one in detail: its parts, the memory that training takes, known weights')
    .option('--classes <n>', 'outputs of the head (default: 1000 classes, 1 structure)', integerOption(1))
    .option('--batch <n>', 'of one: images in a training batch', integerOption(1), 8)
    .option('--depth <n>', "of one: how many levels of the parameters' names make a part", integerOption(1), 2)
    .addOption(overrideOption())
    .addOption(
      jsonOption(
        '{models: [{arch, family, task, source, image_size, parameters, macs, methods}]}, of one {arch, parts, ...}',
      ),
    )
    .action(async (arch: string | undefined, { json, override: overrides, ...options }: Options) => {
      if (arch === undefined) {
        const models = listModels(options.classes);
        if (json) printJson({ models });
        else printResult(modelsTable(models));
        return;
      }
      // Loaded here: it traces the model, the list does not.
      const { modelDetail } = await import('../tables/model-detail.ts');
      const { detailText } = await import('../tables/model-detail-text.ts');
      const detail = await modelDetail(arch, { overrides, ...options });
      if (json) printJson(detail);
      else printResult(detailText(detail));
    });
  addExamples(
    command,
    'assay models',
    'assay models swin_tiny_patch4_window7_224 --depth 4',
    'assay models resnet50 --classes 14 --batch 32 --json',
  );
}
