import { resolve } from 'node:path';
import type { Command } from 'commander';
import { verifyCache } from '../../pipelines/housekeeping/verify.ts';
import { runsLayout } from '../../store/layout.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, jsonOption, runsOption } from '../options.ts';
import { printJson, printResult, say } from '../output.ts';
import { counted } from '../progress/words.ts';
import { megabytes } from '../tables/quantities.ts';

interface Options {
  readonly runs: string;
  readonly json?: true;
}

const TOLD_EVERY = 1000;

export function define(command: Command): void {
  command
    .addOption(runsOption())
    .addOption(jsonOption('{results, bytes, damaged: [{folder, reason}]}'))
    .action(async ({ runs, json }: Options) => {
      const { stop } = listenForInterrupts();
      const found = await verifyCache(runsLayout(resolve(runs)), stop, (results) => {
        if (results % TOLD_EVERY === 0) say(`${results} results read`);
      });
      if (json) printJson(found);
      else {
        for (const { folder, reason } of found.damaged) printResult(`damaged: ${folder}: ${reason}`);
        const verdict = found.damaged.length === 0 ? 'all as they were published' : `${found.damaged.length} damaged`;
        printResult(`${counted(found.results, 'result')}, ${megabytes(found.bytes)} read: ${verdict}`);
      }
      if (found.damaged.length > 0) {
        say('The next run of an experiment that needs one puts it aside and computes it again.');
        process.exitCode = 1;
      }
    });
  addExamples(command, 'assay verify', 'assay verify --runs /data/runs --json');
}
