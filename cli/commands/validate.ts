import type { Command } from 'commander';
import { InputError, type Problem } from '../../common/errors.ts';
import { loadExperiment } from '../../pipelines/experiment/load.ts';
import { addExamples, jsonOption, setOption } from '../options.ts';
import { printJson, printResult } from '../output.ts';

interface Options {
  readonly set: readonly string[];
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .argument('<file>', 'experiment file')
    .addOption(setOption())
    .addOption(jsonOption('{valid, errors: [{file, line, column, path, message}]}'))
    .action(validate);
  addExamples(command, 'assay validate experiments/quickstart.yaml', 'assay validate my.yaml --set trials=5 --json');
}

async function validate(file: string, { set, json }: Options): Promise<void> {
  try {
    const { tasks, arms, trials } = await loadExperiment(file, { set });
    if (json) printJson({ valid: true, errors: [] });
    else printResult(`${file} is valid: tasks ${tasks.length}, arms ${arms.length}, trials ${trials}`);
  } catch (error) {
    if (!json || !(error instanceof InputError)) throw error;
    printJson({ valid: false, errors: error.problems.map(jsonError) });
    process.exitCode = error.exitCode;
  }
}

/** Every field is there, null where it is not known. */
function jsonError({ file, line, column, path, message, hint }: Problem): Readonly<Record<string, unknown>> {
  return {
    file: file ?? null,
    line: line ?? null,
    column: column ?? null,
    path: path ?? null,
    message,
    hint: hint ?? null,
  };
}
