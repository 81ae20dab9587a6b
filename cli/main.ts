/** The command line: finds the command, loads its file, and turns errors into messages and exit codes. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { reportError } from './errors.ts';
import { COMMANDS, described } from './registry.ts';

const EXIT_USAGE = 2;

/** Runs the command line and leaves the exit code in process.exitCode. */
export async function main(argv: readonly string[]): Promise<void> {
  leaveQuietlyOnClosedPipe();
  try {
    const words = argv.slice(2);
    const program = await createProgram((name) => words.includes(name));
    await program.parseAsync(argv);
  } catch (error) {
    // Commander has already printed its message; help and version that were asked for are no errors.
    process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : EXIT_USAGE) : reportError(error);
  }
}

/** @param asked which commands are wanted with what is in their files */
async function createProgram(asked: (name: string) => boolean): Promise<Command> {
  const program = new Command('assay')
    .description('Which pre-trained model, with which initialisation, is best on my task, and is the difference real?')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(--help shows what is possible)');
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).summary(summary).description(described(summary));
    if (asked(name)) (await load()).define(command, () => createProgram(() => true));
  }
  return program;
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return version;
}

/** `assay results | head` closes the pipe early: no reason for a stack trace. */
function leaveQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
