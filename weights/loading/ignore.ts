/** `init.ignore`: tensors of the file that are left out because the user says so. */
import { InputError, type Problem } from '../../common/errors.ts';
import { ranked } from '../../common/suggest.ts';
import type { LeftOut, Sources } from './rule.ts';

export const IGNORED = 'init.ignore';

/** Does the name fit the pattern as a whole? `*` stands for any characters, dots too; all others for themselves. */
export function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (!name.startsWith(first)) return false;
  if (rest.length === 0) return name === first;
  // Each piece at the first place behind the one before; the last at the end. No regular expression: those of strangers can take for ever.
  const last = rest.pop()!;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/**
 * Takes out what the patterns name.
 * @throws InputError where a pattern fits no name, or nothing would be left: it is misspelt, or meant for another file.
 */
export function withoutIgnored(
  given: Sources,
  patterns: readonly string[],
  file: string,
): { readonly sources: Sources; readonly dropped: readonly LeftOut[] } {
  if (patterns.length === 0) return { sources: given, dropped: [] };
  const names = [...given.keys()];
  const problems = patterns
    .filter((pattern) => !names.some((name) => matches(pattern, name)))
    .map((pattern): Problem => {
      const [near] = ranked(pattern.replaceAll('*', ''), names.slice(0, 2000), 1);
      return { file, path: IGNORED, message: `no tensor's name fits '${pattern}'; the nearest is ${near}` };
    });
  if (problems.length > 0) throw new InputError(problems);
  const out = new Set(names.filter((name) => patterns.some((pattern) => matches(pattern, name))));
  if (out.size === names.length) {
    throw new InputError({ file, path: IGNORED, message: 'the patterns leave out every tensor of the file' });
  }
  return {
    sources: new Map([...given].filter(([name]) => !out.has(name))),
    dropped: [...out].map((name) => ({ name, reason: IGNORED })),
  };
}
