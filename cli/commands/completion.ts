import { Argument, type Command } from 'commander';
import { bashScript, zshScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { type CompletedCommand, completedCommand } from '../completion/tree.ts';
import { addExamples } from '../options.ts';
import { printResult } from '../output.ts';

const SCRIPTS: Readonly<Record<string, (program: CompletedCommand) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export function define(command: Command, whole: () => Promise<Command>): void {
  command
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(SCRIPTS)))
    .action(async (shell: string) => {
      const program = await whole();
      printResult(SCRIPTS[shell]!(completedCommand(program)).trimEnd());
    });
  addExamples(command, 'source <(assay completion bash)', 'assay completion fish | source');
}
