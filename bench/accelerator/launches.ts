/** What a program launches and moves, by the optimised module that XLA's compiler writes into `xla_dump_to`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Launches {
  /** Of the entry computation. */
  readonly launches: number;
  /** Operands and results of each launch counted once: an upper estimate. */
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

/** Of the text of an optimised module. */
function launchesOf(text: string): Launches {
  const kinds: Record<string, number> = {};
  const sizes = new Map<string, number>();
  let bytes = 0;
  for (const line of text.slice(text.indexOf('\nENTRY')).split('\n')) {
    const found = /^\s+(?:ROOT )?%?([\w.-]+) = (\(.*?\)|\S+) ([\w-]+)\(([^)]*)\)/.exec(line);
    if (found === null) continue;
    const [, name, type, op, operands] = found as unknown as readonly [string, string, string, string, string];
    sizes.set(name, bytesOf(type));
    if (silent.has(op)) continue;
    const target = /custom_call_target="([^"]+)"/.exec(line)?.[1];
    const kind = target ?? (line.includes('__triton') ? 'triton' : op);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    const read = [...operands.matchAll(/%([\w.-]+)/g)].map(([, operand]) => sizes.get(operand!) ?? 0);
    bytes += bytesOf(type) + read.reduce((a, b) => a + b, 0);
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
