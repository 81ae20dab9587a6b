/** The command line: finds the command, loads its file, and turns errors into messages and exit codes. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { CommandModule } from './command.ts';
import { reportError } from './errors.ts';

interface CommandEntry {
  readonly summary: string;
  /** A file of its own each, loaded only for its own command: the others' libraries would cost a no-op run its second. */
  readonly load: () => Promise<CommandModule>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: { summary: 'write a first experiment for the data in a folder', load: () => import('./commands/init.ts') },
  validate: { summary: 'check an experiment file', load: () => import('./commands/validate.ts') },
  plan: { summary: 'say what a run would do, and why', load: () => import('./commands/plan.ts') },
  data: { summary: 'show what the data are, and what training sees', load: () => import('./commands/data.ts') },
  run: { summary: 'run what is not cached yet and print the table', load: () => import('./commands/run.ts') },
  results: { summary: 'print the table of the latest run', load: () => import('./commands/results.ts') },
  report: { summary: 'render the report of finished trials', load: () => import('./commands/report.ts') },
  predict: { summary: 'apply a trained model to images', load: () => import('./commands/predict.ts') },
  models: { summary: 'list the architectures', load: () => import('./commands/models.ts') },
  weights: { summary: 'look into weights files, fetch public ones', load: () => import('./commands/weights.ts') },
  doctor: { summary: 'check devices and libraries', load: () => import('./commands/doctor.ts') },
  bench: { summary: 'measure training steps or forward passes', load: () => import('./commands/bench.ts') },
  exec: { summary: 'run one step from its step file (used by run)', load: () => import('./commands/exec.ts') },
};

const EXIT_USAGE = 2;

/** Runs the command line and leaves the exit code in process.exitCode. */
export async function main(argv: readonly string[]): Promise<void> {
  leaveQuietlyOnClosedPipe();
  try {
    const program = await createProgram(argv.slice(2));
    await program.parseAsync(argv);
  } catch (error) {
    // Commander has already printed its message; help and version that were asked for are no errors.
    process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : EXIT_USAGE) : reportError(error);
  }
}

async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('assay')
    .description('Which pre-trained model, with which initialisation, is best on my task, and is the difference real?')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(--help shows what is possible)');
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
    if (words.includes(name)) (await load()).define(command);
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
