/** YAML text to a located document. Strict: what YAML allows but an experiment has no use for is refused. */
import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Problem } from '../../../common/errors.ts';
import { compose, mostLevels, mostProblems, type PlaceAt, tooDeep } from './compose.ts';
import { type Entry, extendPath, mapping, type Node, type Place, problemAt } from './document.ts';
import { type Environment, interpolate, plainScalar } from './environment.ts';
import type { Source } from './source.ts';

export interface Parsed {
  /** null when there is nothing to go on with. */
  readonly root: Node | null;
  readonly problems: readonly Problem[];
}

/** Parses the text of a file. */
export function parseFile(source: Source, environment: Environment): Parsed {
  const counter = new LineCounter();
  const place = (offset: number, path: string): Place => {
    const { line, col } = counter.linePos(Math.min(offset, source.text.length));
    return { file: source.file, line, column: col, path, snippet: source.lines[line - 1] ?? '' };
  };
  return parse(source.text, counter, place, environment);
}

/** Parses the value of a command line argument, which is one place as a whole. */
export function parseArgument(text: string, place: Place, environment: Environment): Parsed {
  return parse(text, new LineCounter(), (_, path) => ({ ...place, path }), environment, place.path);
}

function parse(text: string, counter: LineCounter, placeAt: PlaceAt, environment: Environment, path = ''): Parsed {
  const composed = compose(text, counter, placeAt, path);
  if ('problems' in composed) return { root: null, problems: composed.problems };
  const { contents } = composed.document;
  if (contents === null) return { root: { kind: 'scalar', at: placeAt(0, path), value: null }, problems: [] };
  const reader = new Reader(placeAt, environment);
  const root = reader.read(contents, path);
  return { root: reader.full ? null : root, problems: reader.problems };
}

const mostValues = 50_000;

class Reader {
  readonly problems: Problem[] = [];
  private readonly placeAt: PlaceAt;
  private readonly environment: Environment;
  /** Anchored nodes in the order of the text, so that an alias finds the latest before it. */
  private readonly anchors = new Map<string, unknown>();
  private readonly open = new Set<unknown>();
  private values = 0;

  constructor(placeAt: PlaceAt, environment: Environment) {
    this.placeAt = placeAt;
    this.environment = environment;
  }

  read(node: unknown, path: string): Node {
    // Aliases of aliases grow exponentially ("billion laughs"): what they stand for counts.
    if (++this.values > mostValues) return this.tooMany();
    if (isAlias(node)) return this.alias(node, path);
    if (isScalar(node)) return this.scalar(node, path);
    if (!isMap(node) && !isSeq(node)) return { kind: 'scalar', at: this.placeAt(0, path), value: null };
    const at = this.placeAt(node.range?.[0] ?? 0, path);
    if (this.open.size >= mostLevels) return this.refuse(at, tooDeep);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    this.open.add(node);
    const read = isMap(node)
      ? mapping(at, this.entries(node, path))
      : ({
          kind: 'list',
          at,
          items: node.items.map((item, index) => this.read(item, extendPath(path, index))),
        } as const);
    this.open.delete(node);
    return read;
  }

  private entries(node: YAMLMap, path: string): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const pair of node.items) {
      const key = this.key(pair, path);
      if (key === undefined) continue;
      const { name, at } = key;
      const earlier = entries.get(name);
      if (earlier !== undefined) {
        const where = earlier.at.line === undefined ? '' : ` in line ${earlier.at.line}`;
        this.refuse(at, `the key \`${name}\` is already given${where}`, 'Keep one of the two.');
      } else entries.set(name, { at, value: this.read(pair.value, at.path) });
    }
    return entries;
  }

  private key({ key }: Pair, path: string): { readonly name: string; readonly at: Place } | undefined {
    if (!isScalar(key)) {
      const offset = (key as { range?: readonly number[] } | null)?.range?.[0] ?? 0;
      this.refuse(this.placeAt(offset, path), 'expected a plain name as key, found a list, a mapping or an alias');
      return undefined;
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    const at = this.placeAt(key.range?.[0] ?? 0, extendPath(path, name));
    if (name !== '<<') return { name, at };
    this.refuse(
      at,
      'merge keys (`<<`) are not supported',
      'What several arms share belongs in the base; what several files share, in a file named by `extends`.',
    );
    return undefined;
  }

  private scalar(node: Scalar, path: string): Node {
    const at = this.placeAt(node.range?.[0] ?? 0, path);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    const { value } = node;
    if (typeof value === 'string') {
      if (!value.includes('${')) return { kind: 'scalar', at, value };
      const { text, problems } = interpolate(value, this.environment);
      for (const { message, hint } of problems) this.refuse(at, message, hint);
      return { kind: 'scalar', at, value: node.type === 'PLAIN' ? plainScalar(text) : text };
    }
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return { kind: 'scalar', at, value };
    return this.refuse(at, 'expected text, a number, true or false');
  }

  private alias(node: Alias, path: string): Node {
    const at = this.placeAt(node.range?.[0] ?? 0, path);
    const target = this.anchors.get(node.source);
    if (target === undefined) return this.refuse(at, `no anchor \`&${node.source}\` before this alias`);
    if (this.open.has(target)) return this.refuse(at, `the alias \`*${node.source}\` contains itself`);
    return { ...this.read(target, path), at };
  }

  get full(): boolean {
    return this.values > mostValues;
  }

  private tooMany(): Node {
    const at = this.placeAt(0, '');
    if (this.values === mostValues + 1) {
      this.problems.push(problemAt(at, `more than ${mostValues} values, counted with what aliases stand for`));
    }
    return { kind: 'scalar', at, value: null };
  }

  /** Records a problem and goes on with nothing in the value's place. */
  private refuse(at: Place, message: string, hint?: string): Node {
    if (this.problems.length < mostProblems) this.problems.push(problemAt(at, message, hint));
    return { kind: 'scalar', at, value: null };
  }
}
