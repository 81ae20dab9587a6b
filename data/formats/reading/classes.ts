import type { Problem } from '../../../common/errors.ts';
import type { ListFile } from '../listing.ts';
import { readLines } from '../tables/text.ts';
import { belowRoot } from './checks.ts';

export interface ClassNames {
  /** Absent: not given, or not readable. */
  readonly names?: readonly string[];
  readonly files: readonly ListFile[];
  readonly problems: readonly Problem[];
}

/** Class names as given, or from a file with one a line, relative to the root. */
export function readClasses(classes: readonly string[] | string | null, root: string): ClassNames {
  if (classes === null) return { files: [], problems: [] };
  if (typeof classes !== 'string') return { names: classes, files: [], problems: [] };
  const file = belowRoot(root, classes);
  const files = [{ name: classes, path: file }];
  const read = readLines(file, 'class file');
  if ('problem' in read) return { files, problems: [read.problem] };
  const names = read.lines.map(({ text }) => text);
  const problems = read.lines
    .filter(({ text }, index) => names.indexOf(text) < index)
    .map(({ number, text }) => ({ file, line: number, message: `class ${text} is named twice`, snippet: text }));
  if (names.length < 2) return { files, problems: [{ file, message: 'the class file names fewer than two classes' }] };
  return { names, files, problems };
}
