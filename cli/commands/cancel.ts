import { resolve } from 'node:path';
import type { Command } from 'commander';
import { cancelExperiment } from '../../pipelines/executors/slurm/standing.ts';
import { runsLayout } from '../../store/layout.ts';
import { interruptOwner } from '../../store/lock.ts';
import { records } from '../../store/records.ts';
import { addExamples, runsOption } from '../options.ts';
import { say } from '../output.ts';
import { counted } from '../progress/words.ts';
import { experimentName, noRunOf } from '../results.ts';

export function define(command: Command): void {
  command
    .argument('<experiment>', "an experiment's name or file")
    .addOption(runsOption())
    .action(async (experiment: string, { runs }: { readonly runs: string }) => {
      const layout = runsLayout(resolve(runs));
      const name = await experimentName(experiment);
      const jobs = await cancelExperiment(layout, name);
      // Whoever waits for them is told as Ctrl-C tells: steps that run here save what they have.
      const known = [...records(layout, name)];
      if (jobs === 0 && known.length === 0) throw noRunOf(layout, name);
      const told = known.filter(({ run, state }) => state === 'running' && interruptOwner(layout.runLock(run))).length;
      const parts = [`${counted(jobs, 'step')} taken out of the queue`, `${counted(told, 'run')} here told to stop`];
      say(`${name}: ${parts.join(', ')}; assay run goes on where they stopped`);
    });
  addExamples(command, 'assay cancel quickstart', 'assay cancel my.yaml');
}
