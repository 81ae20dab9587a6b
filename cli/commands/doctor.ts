import type { Command } from 'commander';
import pc from 'picocolors';
import { type Check, runChecks } from '../doctor/run.ts';
import { addExamples, jsonOption, pluginOption, runsOption, usePlugin } from '../options.ts';
import { printJson, printResult } from '../output.ts';

const SIGNS = { ok: pc.green('ok    '), absent: pc.dim('absent'), broken: pc.red('broken') } as const;
const EXIT_ENVIRONMENT = 3;

interface Options {
  readonly runs: string;
  readonly plugin?: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .addOption(runsOption())
    .addOption(pluginOption())
    .addOption(jsonOption('{checks: [{name, status, found, remedy}]}'))
    .action(async ({ runs, plugin, json }: Options) => {
      usePlugin(plugin);
      const checks = await runChecks(runs);
      if (json) printJson({ checks });
      else printResult(checks.map(line).join('\n'));
      if (checks.some(({ status }) => status === 'broken')) process.exitCode = EXIT_ENVIRONMENT;
    });
  addExamples(command, 'assay doctor', 'assay doctor --runs /data/runs --json');
}

function line(check: Check): string {
  const remedy = check.status === 'ok' ? '' : `\n       ${''.padEnd(22)}${check.remedy}`;
  return `${SIGNS[check.status]} ${check.name.padEnd(22)}${check.found}${remedy}`;
}
