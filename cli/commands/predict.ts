import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { trainedTrial } from '../../pipelines/run/trained.ts';
import { integerOption } from '../integer.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, deviceOption, jsonOption, runsOption } from '../options.ts';
import { printJson, printResult, say } from '../output.ts';
import type { ImagePrediction } from '../predict.ts';

interface Options {
  readonly trial?: string;
  readonly out: string;
  readonly device: string;
  readonly threads: number;
  readonly runs: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .description('Apply a trained model to images: class scores, or masks and overlays as PNG files.')
    .argument('<run>', 'a run, or an experiment, whose latest run is meant')
    .argument('<image...>', 'PNG, JPEG, TIFF, WebP or DICOM files')
    .option('--trial <task/arm/trial>', 'which of the trained models; needed where there are several')
    .option('--out <folder>', 'folder for masks and overlays', 'predictions')
    .option('--threads <n>', 'threads that compute', integerOption(1), availableParallelism())
    .addOption(deviceOption().default('cpu'))
    .addOption(runsOption())
    .addOption(jsonOption('{trial, images: [{image, scores | structures, overlay}]}'))
    .action(async (run: string, images: readonly string[], { trial, runs, json, ...options }: Options) => {
      const { stop } = listenForInterrupts();
      const trained = trainedTrial(resolve(runs), run, trial);
      say(`trial ${trained.trial}`);
      const { predict } = await import('../predict.ts');
      const predictions = await predict(trained, { images, signal: stop, ...options });
      if (json) printJson({ trial: trained.trial, images: predictions });
      else printResult(predictions.map(text).join('\n'));
    });
  addExamples(
    command,
    'assay predict quickstart scan.png --trial quickstart/adamw/1',
    'assay predict jsrt-small *.png --trial lung/unet/1 --out masks --json',
  );
}

function text({ image, scores, structures, overlay }: ImagePrediction): string {
  const classes = Object.entries(scores ?? {}).map(([name, score]) => `  ${name} ${score.toFixed(4)}`);
  const masks = Object.entries(structures ?? {}).map(
    ([name, { share, mask }]) => `  ${name} ${(100 * share).toFixed(2)} % of the image: ${mask}`,
  );
  return [image, ...classes, ...masks, ...(overlay === undefined ? [] : [`  ${overlay}`])].join('\n');
}
