/** What every file in cli/commands exports: how its command looks and what it does. Loaded only when it is asked for. */
import type { Command } from 'commander';

export interface CommandModule {
  /**
   * Gives an empty command its arguments, options, examples and action. An action prints its result on standard
   * output and everything else on standard error, throws AssayError for what the user can mend, and sets
   * process.exitCode where it ends neither well nor by an error.
   * @param whole the program with all commands, for those that look at others
   */
  readonly define: (command: Command, whole: () => Promise<Command>) => void;
}
