/**
 * Problems are values: collected, not thrown one by one, and rendered only at the edge (cli/).
 * The classes below carry them upwards and fix the exit code.
 */

/** One thing that is wrong, with everything a reader needs to mend it. */
export interface Problem {
  /** What is wrong, in one sentence without a final full stop. */
  readonly message: string;
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;
  /** Path in the document, such as `arms.ark.init.method`. */
  readonly path?: string;
  /** The line of the file that the problem is on. */
  readonly snippet?: string;
  /** What to do about it, in one sentence. */
  readonly hint?: string;
  /** In a few words, for a table: 'diverged in epoch 1'. */
  readonly brief?: string;
}

/** Base of all errors that assay raises on purpose; anything else is a defect of assay itself. */
export abstract class AssayError extends Error {
  abstract readonly exitCode: number;
  readonly problems: readonly Problem[];
  constructor(problems: Problem | readonly Problem[]) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(renderProblem).join('\n'));
    this.name = new.target.name;
    this.problems = list;
  }
}

/** A step failed while it ran. */
export class StepError extends AssayError {
  readonly exitCode = 1;
}

/** The user's input is wrong: arguments, experiment file, data or weights that it names. */
export class InputError extends AssayError {
  readonly exitCode = 2;
}

/** The environment lacks something: a library, a device, disk space, a permission. */
export class EnvironmentError extends AssayError {
  readonly exitCode = 3;
}

/** The user stopped the run. */
export class Interrupted extends AssayError {
  readonly exitCode = 130;
}

/** `file:line:column: path: message`, then the line with a caret below the column, then the hint. */
export function renderProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const head = [place, problem.path, problem.message].filter((part) => part !== undefined && part !== '').join(': ');
  const lines = [printable(head)];
  if (problem.snippet !== undefined) lines.push(...renderSnippet(problem.snippet, problem.line, problem.column));
  if (problem.hint !== undefined) lines.push(`  ${printable(problem.hint)}`);
  return lines.join('\n');
}

const snippetWidth = 120;

function renderSnippet(snippet: string, line: number | undefined, column: number | undefined): string[] {
  // A file may be one line of a megabyte: only the part around the column is shown.
  const start = Math.max(0, Math.min((column ?? 1) - 1 - snippetWidth / 2, snippet.length - snippetWidth));
  const shown = snippet.slice(start, start + snippetWidth);
  const [before, after] = [start > 0 ? '... ' : '', start + shown.length < snippet.length ? ' ...' : ''];
  const gutter = `${line ?? ''} | `;
  const lines = [`  ${gutter}${before}${printable(shown)}${after}`];
  if (column !== undefined) {
    // Tabs are kept, so that the caret stands below its column however wide they are shown.
    const indent = shown.slice(0, column - 1 - start).replaceAll(/[^\t]/g, ' ');
    lines.push(`  ${' '.repeat(gutter.length + before.length)}${indent}^`);
  }
  return lines;
}

/** Control characters could rewrite what a terminal shows; texts of strangers must not. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}
