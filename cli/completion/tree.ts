/** What can be completed: commands with their options, as their own definitions say. */
import type { Command, Option } from 'commander';

export interface CompletedOption {
  readonly long: string;
  readonly about: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** The values that it may have; empty: any. */
  readonly choices: readonly string[];
}

export interface CompletedCommand {
  /** With those that it is below, such as `weights fetch`; empty: the program. */
  readonly path: string;
  readonly about: string;
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
  /** What its first argument may be; empty: any text, or a file. */
  readonly choices: readonly string[];
}

export function completedCommand(command: Command, path = ''): CompletedCommand {
  const below = (name: string): string => (path === '' ? name : `${path} ${name}`);
  return {
    path,
    about: command.summary() || command.description(),
    options: command.options.flatMap(completedOption),
    commands: command.commands.map((each) => completedCommand(each, below(each.name()))),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
}

function completedOption({ long, description, required, optional, argChoices, hidden }: Option): CompletedOption[] {
  if (long === undefined || long === null || hidden) return [];
  return [{ long, about: description, takesValue: required || optional, choices: argChoices ?? [] }];
}

/** The command and all below it. */
export const everyCommand = (command: CompletedCommand): readonly CompletedCommand[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];
