/** Which parameters are not trained. */
import { InputError, type Problem } from '../../common/errors.ts';
import { ranked } from '../../common/suggest.ts';
import type { Model } from '../../models/model.ts';

/** Stands for all parameters but the head's: linear probing. */
const BODY = 'body';

type Named = Pick<Model, 'arch' | 'parameters' | 'head'>;

/**
 * Names of the parameters that are not trained: see `chosenBy`.
 * @param begun what is chosen before the first pattern; with `body`, where more than the model's own is trained, all may be
 * @throws InputError with every pattern that matches no parameter, or where nothing is left to train
 */
export function frozenParameters(
  patterns: readonly string[],
  model: Named,
  begun: 'nothing' | typeof BODY = 'nothing',
): ReadonlySet<string> {
  const problems: Problem[] = [];
  const start = begun === BODY ? bodyOf(model) : [];
  const frozen = chosenBy(patterns, model, 'schedule.freeze', problems, start);
  if (problems.length === 0 && begun !== BODY && frozen.size === model.parameters.length)
    problems.push(nothingLeft(model));
  if (problems.length > 0) throw new InputError(problems);
  return frozen;
}

/**
 * Names of the parameters that the patterns choose. In a pattern `*` stands for any characters, dots included; `body`
 * stands for all but the head; `!` before either takes the names out again. Later patterns win.
 * @param path of the patterns, for messages; every pattern that matches no parameter goes to `problems`
 * @param start names that are chosen before the first pattern
 */
export function chosenBy(
  patterns: readonly string[],
  model: Named,
  path: string,
  problems: Problem[],
  start: readonly string[] = [],
): ReadonlySet<string> {
  const names = model.parameters.map(({ name }) => name);
  const chosen = new Set(start);
  for (const [index, written] of patterns.entries()) {
    const pattern = written.replace(/^!/, '');
    const found = pattern === BODY ? bodyOf(model) : names.filter((name) => matches(pattern, name));
    if (found.length === 0) problems.push(matchesNothing(`${path}[${index}]`, written, pattern, model.arch, names));
    for (const name of found) {
      if (pattern === written) chosen.add(name);
      else chosen.delete(name);
    }
  }
  return chosen;
}

function bodyOf({ parameters, head }: Named): readonly string[] {
  const names = new Set(head);
  return parameters.map(({ name }) => name).filter((name) => !names.has(name));
}

/** Piece by piece from the left, without a regular expression, which some patterns would occupy for years. */
function matches(pattern: string, name: string): boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return pattern === name;
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

function matchesNothing(
  path: string,
  written: string,
  pattern: string,
  arch: string,
  names: readonly string[],
): Problem {
  const near = ranked(pattern, [BODY, ...names, ...groups(names)], 3);
  return {
    path,
    message: `no parameter of ${arch} matches ${JSON.stringify(written)}`,
    hint: `The nearest are ${near.join(', ')}. \`*\` stands for any characters.`,
  };
}

function nothingLeft({ arch, head }: Pick<Model, 'arch' | 'head'>): Problem {
  return {
    path: 'schedule.freeze',
    message: `all parameters of ${arch} are frozen: nothing is left to train`,
    hint: `Leave at least the head out (${head.join(', ')}), such as by ["body"].`,
  };
}

/** Patterns of everything below each dot: `blocks.*`, `blocks.0.*` ... */
function groups(names: readonly string[]): readonly string[] {
  const all = names.flatMap((name) => {
    const parts = name.split('.');
    return parts.slice(1).map((_, depth) => `${parts.slice(0, depth + 1).join('.')}.*`);
  });
  return [...new Set(all)];
}
