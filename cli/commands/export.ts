import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Exported } from '../../export/export.ts';
import type { Wanted } from '../../export/open.ts';
import { assayPackage } from '../../pipelines/run/provenance.ts';
import { trainedArm } from '../../pipelines/run/results/trained-arm.ts';
import { integerOption } from '../integer.ts';
import { addExamples, jsonOption, runsOption } from '../options.ts';
import { printJson, printResult, say, sayPassedOver } from '../output.ts';
import { experimentName } from '../results.ts';

/** As `export/formats/index.ts` has them, which brings what computes with it. */
const FORMATS = ['onnx', 'timm', 'torchvision', 'card'];

interface Options {
  readonly trial?: number;
  readonly ensemble?: true;
  readonly format?: readonly string[];
  readonly out?: string;
  readonly tolerance: number;
  readonly images: number;
  readonly runs: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .description(
      'Write a trained model for other programs: ONNX with all that is done to an image inside, weights in the names of timm and torchvision, a model card.',
    )
    .argument('<experiment>', "an experiment's name or file, or a run")
    .argument('<arm>', 'an arm, or task/arm')
    .addOption(
      new Option('--trial <n>', 'that trial; the best on the validation images else').argParser(integerOption(1)),
    )
    .addOption(new Option('--ensemble', 'all trials of the arm as one: their mean scores').conflicts('trial'))
    .addOption(
      new Option('--format <names...>', 'only these; all that the model can be written in else').choices(FORMATS),
    )
    .option('--out <folder>', 'folder for the files (default: exports/<experiment>/<task>.<arm>)')
    .option('--tolerance <x>', 'largest difference from the stored scores', tolerance, 1e-5)
    .option('--images <n>', 'test images that the ONNX model is checked on', integerOption(1), 100)
    .addOption(runsOption())
    .addOption(
      jsonOption(
        '{experiment, run, task, arm, trials, chosen, files: [{format, file, bytes, sha256}], checks, left_out}',
      ),
    )
    .action(async (experiment: string, wanted: string, { runs, json, ...options }: Options) => {
      const found = await trainedArm(resolve(runs), await experimentName(experiment), wanted);
      sayPassedOver(found.passedOver);
      const { openSubject } = await import('../../export/open.ts');
      const subject = await openSubject(found, wantedTrials(options), assayPackage().version);
      say(`${subject.task}/${subject.arm} of ${subject.run}: ${subject.chosen}`);
      const out = options.out ?? join('exports', subject.experiment, `${subject.task}.${subject.arm}`);
      const { exportModel } = await import('../../export/export.ts');
      const check = { tolerance: options.tolerance, images: options.images };
      const exported = await exportModel(subject, options.format ?? null, { out, check });
      if (json) printJson(exported);
      else printResult(await text(exported, out));
    });
  addExamples(
    command,
    'assay export quickstart adamw',
    'assay export my.yaml lung/ark --trial 2 --out lung-model',
    'assay export quickstart adamw --ensemble --format onnx card',
  );
}

function wantedTrials({ trial, ensemble }: Pick<Options, 'trial' | 'ensemble'>): Wanted {
  if (ensemble) return { kind: 'ensemble' };
  return trial === undefined ? { kind: 'best' } : { kind: 'trial', trial };
}

function tolerance(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}

async function text({ files, checks, left_out }: Exported, out: string): Promise<string> {
  const { checkText } = await import('../../export/formats/card.ts');
  return [
    ...files.map(({ format, file }) => {
      const check = checks[format];
      return check === undefined ? join(out, file) : `${join(out, file)}: ${checkText(check)}`;
    }),
    ...Object.entries(left_out).map(([format, reason]) => `not written: ${format} ${reason}`),
  ].join('\n');
}
