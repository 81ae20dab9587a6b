import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { InputError } from '../../common/errors.ts';
import { loadExperiment } from '../../pipelines/experiment/load.ts';
import { prepareData } from '../../pipelines/run/prepared.ts';
import { stages } from '../../stages/index.ts';
import { integerOption } from '../integer.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, jsonOption, runsOption, setOption } from '../options.ts';
import { printJson, printResult, say } from '../output.ts';
import { createLogger } from '../progress/create.ts';
import { summary, typed } from '../summary.ts';

interface Options {
  readonly gallery?: string;
  readonly task?: string;
  readonly samples?: number;
  readonly set: readonly string[];
  readonly runs: string;
  readonly json?: true;
}

const SAMPLES = 6;

export function define(command: Command): void {
  command
    .description(
      "Say what an experiment's data sets are: counts by split and class, sizes, what the audit found. With --gallery " +
        'write a page of training images before and after augmentation. Prepares what is not prepared yet.',
    )
    .argument('<file>', 'experiment file')
    .option('--gallery <page.html>', 'write a page of samples, with labels and masks')
    .option('--task <name>', 'the data of one task alone')
    .option('--samples <n>', `training images of a task in the gallery (default: ${SAMPLES})`, integerOption(1))
    .addOption(setOption())
    .addOption(runsOption())
    .addOption(jsonOption('{tasks: [{task, arms, folder, audit, compared}]}'))
    .action(execute);
  addExamples(
    command,
    'assay data experiments/quickstart.yaml',
    'assay data my.yaml --gallery samples.html',
    'assay data my.yaml --gallery lung.html --task lung --samples 20 --set data.image.size=512',
  );
}

async function execute(file: string, options: Options): Promise<void> {
  const { gallery, task, samples, set, runs, json } = options;
  checkPage(gallery, samples);
  const interrupts = listenForInterrupts();
  const experiment = await loadExperiment(file, { set, ...(task === undefined ? {} : { task }) });
  const logger = await createLogger();
  try {
    const what = { experiment, registry: stages, runs: resolve(runs), jobs: 1, command: process.argv.slice(1) };
    const outcome = await prepareData({ ...what, emit: logger.log, ...interrupts });
    await logger.close();
    if (outcome.state === 'unfinished') {
      say(summary(typed(process.argv), outcome.result));
      process.exitCode = outcome.result.exitCode;
      return;
    }
    const { auditOf, comparedOf, dataText, galleryPage } = await import('../data.ts');
    if (gallery !== undefined)
      writeFileAtomic(gallery, await galleryPage(experiment.name, outcome.data, samples ?? SAMPLES));
    if (json) {
      const tasks = outcome.data.map((one) => {
        const arms = one.arms.map(({ arm }) => arm);
        return { task: one.task, arms, folder: one.folder, audit: auditOf(one), compared: comparedOf(one) };
      });
      printJson({ tasks });
    } else if (gallery === undefined) printResult(dataText(outcome.data, pc.red));
    else printResult(resolve(gallery));
  } finally {
    await logger.close();
  }
}

/** Before data are prepared for hours. @throws InputError with all that is wrong with the page's options */
function checkPage(gallery: string | undefined, samples: number | undefined): void {
  if (gallery === undefined) {
    if (samples === undefined) return;
    throw new InputError({
      path: '--samples',
      message: 'samples are shown in a gallery',
      hint: 'Add --gallery <page.html>.',
    });
  }
  const folder = dirname(resolve(gallery));
  const path = '--gallery';
  if (!existsSync(folder))
    throw new InputError({ path, message: `the folder ${folder} does not exist`, hint: 'Make it first.' });
  if (statSync(gallery, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError({ path, message: `${gallery} is a folder`, hint: 'Name a file in it.' });
}
