/** The last line of a run. */
import { basename, relative } from 'node:path';
import type { StepResult } from '../pipelines/run/events.ts';
import type { RunResult } from '../pipelines/run/run.ts';
import { counted } from './progress/words.ts';

/** How many steps ended how, and where not all of them ended well, the command that goes on. */
export function summary(command: string, result: RunResult): string {
  return [...damageLines(result), ending(command, result)].join('\n');
}

/** Told once more at the end, where nobody overlooks it: a disk that damages one file may damage more. */
function damageLines({ damaged }: RunResult): readonly string[] {
  if (damaged.length === 0) return [];
  const lines = damaged.map(
    ({ step, reason, kept }) => `  ${step}: ${reason}${kept === null ? '' : `; put aside: ${kept}`}`,
  );
  return [`${counted(damaged.length, 'damaged result')}, not used and computed again; check the disk:`, ...lines];
}

function ending(command: string, { state, outcomes }: RunResult): string {
  const count = (result: StepResult): number => outcomes.filter((outcome) => outcome.result === result).length;
  if (count('cached') === outcomes.length) return `nothing to do: ${counted(outcomes.length, 'step')} cached`;
  const results: readonly StepResult[] = ['done', 'cached', 'failed', 'skipped', 'interrupted'];
  const counts = results.filter((result) => count(result) > 0).map((result) => `${count(result)} ${result}`);
  const line = `${counted(outcomes.length, 'step')}: ${counts.join(', ')}`;
  if (state === 'interrupted') return `${line}\ninterrupted; to go on where it stopped: ${command}`;
  return state === 'failed' ? `${line}\nfinished steps are kept; when the cause is mended: ${command}` : line;
}

/** Where what is left runs in a queue, and nobody waits for it. */
export function leftBehind(command: string, { outcomes }: RunResult): string {
  const left = outcomes.filter(({ result }) => result === 'interrupted').length;
  return `${counted(left, 'step')} of ${outcomes.length} left to the queue; to wait for them: ${command.replace(/ --detach\b/, '')}`;
}

/** A command line as a shell takes it: also where assay was called by its path, and with words that need quotes. */
export function typed([, script = '', ...words]: readonly string[], folder = process.cwd()): string {
  const program = basename(script) === 'assay' ? ['assay'] : ['node', relative(folder, script)];
  return [...program, ...words].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
