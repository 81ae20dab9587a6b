import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { nameOf, type TrainedTrial, trainedTrial } from '../../pipelines/run/results/trained.ts';
import type { ClassifiedImage, Predicted, SegmentedImage } from '../../predict/files.ts';
import { bestTrial } from '../../report/best-trial.ts';
import { metricLabel } from '../../report/words/metric-info.ts';
import { integerOption } from '../integer.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, deviceOption, jsonOption, pluginOption, runsOption, usePlugin } from '../options.ts';
import { printJson, printResult, say, sayPassedOver } from '../output.ts';

interface Options {
  readonly out: string;
  readonly device: string;
  readonly threads: number;
  readonly runs: string;
  readonly plugin?: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .description('Apply a trained model to images: class scores, or masks and overlays as PNG files.')
    .argument(
      '<run>',
      'experiment or run, then /task, /arm, /trial as far as needed; the best trial of the best arm else',
    )
    .argument('<image...>', 'PNG, JPEG, TIFF, WebP or DICOM files')
    .option('--out <folder>', 'folder for scores.csv, or for masks and overlays', 'predictions')
    .option('--threads <n>', 'threads that compute', integerOption(1), availableParallelism())
    .addOption(deviceOption('what computes').default('cpu'))
    .addOption(pluginOption())
    .addOption(runsOption())
    .addOption(jsonOption('{run, trial, images: [{image, scores | structures, overlay}]}'))
    .action(async (wanted: string, images: readonly string[], { runs, json, plugin, ...options }: Options) => {
      usePlugin(plugin);
      const { stop } = listenForInterrupts();
      const trained = await trainedTrial(resolve(runs), wanted, bestTrial);
      sayPassedOver(trained.passedOver);
      say(chosenText(trained));
      const { predictFiles } = await import('../../predict/files.ts');
      const predicted = await predictFiles(trained, { images, signal: stop, ...options });
      if (json) printJson({ run: trained.run, trial: nameOf(trained.chosen), images: predicted.images });
      else printResult(text(predicted));
      if (predicted.kind === 'scores') say(`scores are in ${predicted.file}`);
    });
  addExamples(
    command,
    'assay predict quickstart scan.png',
    'assay predict quickstart/adamw/2 scan.png other.dcm --json',
    'assay predict jsrt-small/jsrt-lung patients/*.dcm --out masks',
  );
}

function chosenText({ run, chosen, candidates, metric }: TrainedTrial): string {
  const one = `${nameOf(chosen)} of ${run}`;
  return metric === null ? one : `${one}: of ${candidates.length} trials the best, by ${metricLabel(metric)}`;
}

function text(predicted: Predicted): string {
  switch (predicted.kind) {
    case 'scores':
      return predicted.images.map(scoresText).join('\n');
    case 'masks':
      return predicted.images.map(masksText).join('\n');
  }
}

function scoresText({ image, scores }: ClassifiedImage): string {
  return [image, ...Object.entries(scores).map(([name, score]) => `  ${name} ${score.toFixed(4)}`)].join('\n');
}

function masksText({ image, structures, overlay }: SegmentedImage): string {
  const masks = Object.entries(structures).map(
    ([name, { share, mask }]) => `  ${name} ${(100 * share).toFixed(2)} % of the image: ${mask}`,
  );
  return [image, ...masks, `  ${overlay}`].join('\n');
}
