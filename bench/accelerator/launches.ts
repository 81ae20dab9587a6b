/** What a program launches and moves, by the optimised module that XLA's compiler writes into `xla_dump_to`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Launches {
  /** Of the entry computation. */
  readonly launches: number;
  /** Operands, or what is sliced of them, and results of each launch counted once: an upper estimate. */
  readonly moved_gb: number;
  readonly kinds: Readonly<Record<string, number>>;
}

const widths: Readonly<Record<string, number>> = { pred: 1, u8: 1, bf16: 2, f32: 4, s32: 4, u32: 4, s64: 8, u64: 8 };

function bytesOf(type: string): number {
  const arrays = [...type.matchAll(/\b([a-z]+\d*)\[([\d,]*)\]/g)];
  return arrays.reduce((sum, [, element, sides]) => {
    // Workspaces are s8.
    const size = sides === '' ? 1 : sides!.split(',').reduce((product, side) => product * Number(side), 1);
    return sum + (widths[element!] ?? 0) * size;
  }, 0);
}

const silent = new Set(['parameter', 'bitcast', 'tuple', 'get-tuple-element', 'constant']);

interface Instruction {
  readonly name: string;
  readonly type: string;
  readonly op: string;
  readonly operands: readonly string[];
  readonly line: string;
}

function instruction(line: string): Instruction | null {
  const found = /^\s+(?:ROOT )?%?([\w.-]+) = (\(.*?\)|\S+) ([\w-]+)\(([^)]*)\)/.exec(line);
  if (found === null) return null;
  const [, name, type, op, operands] = found as unknown as readonly [string, string, string, string, string];
  return { name, type, op, operands: [...operands.matchAll(/%([\w.-]+)/g)].map(([, operand]) => operand!), line };
}

/** The computations of a module's text by name; that of the entry is called so. */
function computationsOf(text: string): ReadonlyMap<string, readonly Instruction[]> {
  const computations = new Map<string, Instruction[]>();
  let current: Instruction[] = [];
  for (const line of text.split('\n')) {
    const head = /^(ENTRY )?%([\w.-]+) \(.*\{$/.exec(line);
    if (head !== null) {
      current = [];
      computations.set(head[1] === undefined ? head[2]! : 'entry', current);
    }
    const found = instruction(line);
    if (found !== null) current.push(found);
  }
  return computations;
}

/** Bytes that a fusion reads of each operand where it takes but a slice; null: all. */
function slicesRead(body: readonly Instruction[]): readonly (number | null)[] {
  const parameters = body.filter(({ op }) => op === 'parameter');
  const read: (number | null)[] = [];
  for (const { name, line } of parameters) {
    const users = body.filter(({ operands }) => operands.includes(name));
    const sliced = users.length > 0 && users.every(({ op }) => op === 'slice');
    read[Number(/parameter\((\d+)\)/.exec(line)![1])] = sliced
      ? users.reduce((sum, { type }) => sum + bytesOf(type), 0)
      : null;
  }
  return read;
}

/** Of the text of an optimised module. */
function launchesOf(text: string): Launches {
  const computations = computationsOf(text);
  const kinds: Record<string, number> = {};
  const sizes = new Map<string, number>();
  let bytes = 0;
  for (const { name, type, op, operands, line } of computations.get('entry') ?? []) {
    sizes.set(name, bytesOf(type));
    if (silent.has(op)) continue;
    const target = /custom_call_target="([^"]+)"/.exec(line)?.[1];
    const kind = target ?? (line.includes('__triton') ? 'triton' : op);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    const read = slicesRead(computations.get(/calls=%([\w.-]+)/.exec(line)?.[1] ?? '') ?? []);
    bytes += bytesOf(type);
    for (const [at, operand] of operands.entries()) bytes += read[at] ?? sizes.get(operand) ?? 0;
  }
  return { launches: Object.values(kinds).reduce((a, b) => a + b, 0), moved_gb: bytes / 1e9, kinds };
}

/** Of the step, which is the largest module in the folder. @throws Error where the compiler has written none */
export function launchesIn(folder: string): Launches {
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('_after_optimizations.txt'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const [largest] = texts.sort((a, b) => b.length - a.length);
  if (largest === undefined) throw new Error(`the compiler has written no optimised module into ${folder}`);
  return launchesOf(largest);
}
