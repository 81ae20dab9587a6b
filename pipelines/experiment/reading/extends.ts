/** Reads an experiment file and all that it extends, and merges them. */

import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Problem, renderProblem } from '../../../common/errors.ts';
import { append } from '../../../common/many.ts';
import { lostSpacing } from '../checking/lost-spacing.ts';
import { type MappingNode, mapping, type Node, type Place, problemAt, type ScalarNode, show } from './document.ts';
import type { Environment } from './environment.ts';
import { merge } from './merge.ts';
import { parseFile } from './parse.ts';
import { absolutePaths } from './paths.ts';
import { readSource } from './source.ts';

export interface Loaded {
  /** The merged document without `extends`; null when a file could not be read or parsed. */
  readonly document: MappingNode | null;
  readonly problems: readonly Problem[];
  /** Every file that was read, as named in places, in the order of reading. */
  readonly files: readonly string[];
}

/** One file that another names. */
interface Reference {
  /** Absolute. */
  readonly path: string;
  /** As messages name it. */
  readonly file: string;
  /** Where it is named; undefined for the experiment file itself. */
  readonly from: Place | undefined;
  /** The files that led here, as messages name them; the last one names this. */
  readonly chain: readonly { readonly path: string; readonly file: string }[];
}

const mostFiles = 100;

/** @param file path of the experiment file, relative to the working directory or absolute */
export function loadDocument(file: string, environment: Environment): Loaded {
  const loader = new Loader(environment);
  const document = loader.load({ path: resolve(file), file, from: undefined, chain: [] });
  return { document, problems: withoutRepeats(loader.problems), files: loader.files };
}

/** A file that is extended on several ways is read each time, and finds the same mistakes. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [renderProblem(problem), problem])).values()];
}

class Loader {
  readonly problems: Problem[] = [];
  readonly files: string[] = [];
  private readonly environment: Environment;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  load(reference: Reference): MappingNode | null {
    const { path, file, from, chain } = reference;
    const start = chain.findIndex((earlier) => earlier.path === path);
    if (start >= 0) {
      const cycle = [...chain.slice(start).map((earlier) => earlier.file), file].join(' → ');
      return this.refuse(from, `files extend each other in a cycle: ${cycle}`);
    }
    // A file may be extended twice, so a few files that each name the next one twice would be read 2^n times.
    if (this.files.length >= mostFiles) {
      const first = this.files.length === mostFiles;
      this.files.push(file);
      return first ? this.refuse(from, `more than ${mostFiles} files are extended`) : null;
    }
    this.files.push(file);
    const source = readSource(path, file);
    if ('why' in source) return this.refuse(from, `\`${file}\` ${source.why}`, source.hint);
    const { root, problems } = parseFile(source, this.environment);
    append(this.problems, problems);
    if (root === null) return null;
    if (root.kind !== 'mapping') {
      const found = root.kind === 'scalar' && root.value === null ? 'nothing: the file is empty' : show(root);
      this.problems.push(problemAt(root.at, `expected a mapping of settings, found ${found}`));
      return null;
    }
    return this.withBases(root, reference);
  }

  /** The file's own settings over those of the files that it extends. */
  private withBases(root: MappingNode, { path, file, chain }: Reference): MappingNode | null {
    const own = mapping(
      root.at,
      [...root.entries].filter(([key]) => key !== 'extends'),
    );
    const named = this.names(root.entries.get('extends')?.value);
    const bases = named.map(({ value, at }) =>
      this.load({
        path: resolve(dirname(path), value),
        file: isAbsolute(value) ? value : join(dirname(file), value),
        from: at,
        chain: [...chain, { path, file }],
      }),
    );
    const layers = [...bases, absolutePaths(own, dirname(path), this.problems)];
    if (!layers.every((layer) => layer !== null)) return null;
    const merged = layers.reduce((earlier, later) => {
      const lost = lostSpacing(earlier, later);
      if (lost !== null) this.problems.push(lost);
      return merge(earlier, later, 'later');
    });
    return merged.kind === 'mapping' ? merged : null;
  }

  /** The file names in `extends`: a text or a list of texts. */
  private names(node: Node | undefined): readonly { readonly value: string; readonly at: Place }[] {
    if (node === undefined) return [];
    const isName = (item: Node): item is ScalarNode & { readonly value: string } =>
      item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '';
    const items = node.kind === 'list' ? node.items : [node];
    for (const item of items.filter((each) => !isName(each))) {
      this.problems.push(
        problemAt(item.at, `expected the name of a file or a list of such names, found ${show(item)}`),
      );
    }
    return items.filter(isName);
  }

  private refuse(from: Place | undefined, message: string, hint?: string): null {
    // Without a place the message itself names the file.
    this.problems.push(from === undefined ? { message, ...(hint && { hint }) } : problemAt(from, message, hint));
    return null;
  }
}
