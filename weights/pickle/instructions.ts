/**
 * Decodes pickle's opcodes (https://docs.python.org/3/library/pickletools.html, protocols 0 to 5) into fewer, closed
 * instructions. Decoding touches bytes only; `pickle.ts` carries the instructions out.
 */

import type { Value } from '../format/value.ts';
import type { PickleCursor } from './cursor.ts';

export type Instruction =
  | { readonly do: 'push'; readonly value: Value }
  | { readonly do: 'new'; readonly kind: 'list' | 'tuple' | 'dict' | 'set' }
  /** Takes items off the stack: `count` of them, or all down to the mark. */
  | { readonly do: 'collect'; readonly kind: 'list' | 'tuple' | 'dict' | 'set'; readonly count: number | 'mark' }
  /** Puts items into the container below them: one (or one pair), or all down to the mark. */
  | { readonly do: 'append' | 'set-item'; readonly many: boolean }
  | { readonly do: 'put'; readonly index: number | 'next' }
  | { readonly do: 'get'; readonly index: number }
  | { readonly do: 'global'; readonly module: string; readonly name: string }
  | { readonly do: 'instance'; readonly module: string; readonly name: string }
  | { readonly do: 'new-object'; readonly keywords: boolean }
  | { readonly do: 'persistent-text'; readonly id: string }
  | Plain<'mark' | 'pop' | 'pop-mark' | 'duplicate' | 'nothing' | 'stop'>
  | Plain<'stack-global' | 'object' | 'reduce' | 'build' | 'persistent'>;

/** Instructions without arguments, one type each, so that they are told apart by `do`. */
type Plain<Names extends string> = Names extends string ? { readonly do: Names } : never;

const push = (value: Value): Instruction => ({ do: 'push', value });
const bytes = (value: Uint8Array): Instruction => push({ kind: 'bytes', bytes: value });

/** By opcode: what it means. Opcodes that are not here (extension registry, out-of-band buffers) are refused. */
const DECODERS: ReadonlyMap<number, (cursor: PickleCursor) => Instruction> = new Map(
  Object.entries<(cursor: PickleCursor) => Instruction>({
    // Constants and numbers
    N: () => push(null),
    '\x88': () => push(true),
    '\x89': () => push(false),
    I: (cursor) => push(cursor.integerLine()),
    L: (cursor) => push(cursor.integerLine()),
    F: (cursor) => push(cursor.floatLine()),
    J: (cursor) => push(cursor.signed32()),
    K: (cursor) => push(cursor.unsigned(1)),
    M: (cursor) => push(cursor.unsigned(2)),
    G: (cursor) => push(cursor.float64()),
    '\x8a': (cursor) => push(cursor.long(cursor.unsigned(1))),
    '\x8b': (cursor) => push(cursor.long(cursor.unsigned(4))),
    // Text and bytes; Python 2's str is one byte a character
    S: (cursor) => push(cursor.quotedLine()),
    T: (cursor) => push(cursor.latin1(cursor.unsigned(4))),
    U: (cursor) => push(cursor.latin1(cursor.unsigned(1))),
    V: (cursor) => push(cursor.line()),
    X: (cursor) => push(cursor.utf8(cursor.unsigned(4))),
    '\x8c': (cursor) => push(cursor.utf8(cursor.unsigned(1))),
    '\x8d': (cursor) => push(cursor.utf8(cursor.unsigned(8))),
    B: (cursor) => bytes(cursor.bytes(cursor.unsigned(4))),
    C: (cursor) => bytes(cursor.bytes(cursor.unsigned(1))),
    '\x8e': (cursor) => bytes(cursor.bytes(cursor.unsigned(8))),
    '\x96': (cursor) => bytes(cursor.bytes(cursor.unsigned(8))),
    // Containers
    ']': () => ({ do: 'new', kind: 'list' }),
    ')': () => ({ do: 'new', kind: 'tuple' }),
    '}': () => ({ do: 'new', kind: 'dict' }),
    '\x8f': () => ({ do: 'new', kind: 'set' }),
    l: () => ({ do: 'collect', kind: 'list', count: 'mark' }),
    t: () => ({ do: 'collect', kind: 'tuple', count: 'mark' }),
    d: () => ({ do: 'collect', kind: 'dict', count: 'mark' }),
    '\x91': () => ({ do: 'collect', kind: 'set', count: 'mark' }),
    '\x85': () => ({ do: 'collect', kind: 'tuple', count: 1 }),
    '\x86': () => ({ do: 'collect', kind: 'tuple', count: 2 }),
    '\x87': () => ({ do: 'collect', kind: 'tuple', count: 3 }),
    a: () => ({ do: 'append', many: false }),
    e: () => ({ do: 'append', many: true }),
    '\x90': () => ({ do: 'append', many: true }),
    s: () => ({ do: 'set-item', many: false }),
    u: () => ({ do: 'set-item', many: true }),
    // Stack and memo
    '(': () => ({ do: 'mark' }),
    0: () => ({ do: 'pop' }),
    1: () => ({ do: 'pop-mark' }),
    2: () => ({ do: 'duplicate' }),
    p: (cursor) => ({ do: 'put', index: cursor.indexLine() }),
    q: (cursor) => ({ do: 'put', index: cursor.unsigned(1) }),
    r: (cursor) => ({ do: 'put', index: cursor.unsigned(4) }),
    '\x94': () => ({ do: 'put', index: 'next' }),
    g: (cursor) => ({ do: 'get', index: cursor.indexLine() }),
    h: (cursor) => ({ do: 'get', index: cursor.unsigned(1) }),
    j: (cursor) => ({ do: 'get', index: cursor.unsigned(4) }),
    // Classes, calls and objects
    c: (cursor) => ({ do: 'global', module: cursor.line(), name: cursor.line() }),
    '\x93': () => ({ do: 'stack-global' }),
    R: () => ({ do: 'reduce' }),
    i: (cursor) => ({ do: 'instance', module: cursor.line(), name: cursor.line() }),
    o: () => ({ do: 'object' }),
    '\x81': () => ({ do: 'new-object', keywords: false }),
    '\x92': () => ({ do: 'new-object', keywords: true }),
    b: () => ({ do: 'build' }),
    P: (cursor) => ({ do: 'persistent-text', id: cursor.line() }),
    Q: () => ({ do: 'persistent' }),
    // The stream itself: protocol number, frame length, end
    '\x80': (cursor) => {
      const protocol = cursor.unsigned(1);
      if (protocol > 5) throw cursor.error(`pickle protocol ${protocol}, expected 0 to 5`);
      return { do: 'nothing' };
    },
    '\x95': (cursor) => {
      cursor.unsigned(8);
      return { do: 'nothing' };
    },
    '.': () => ({ do: 'stop' }),
  }).map(([character, decoder]) => [character.charCodeAt(0), decoder]),
);

/** @throws InputError where there is no such opcode, or its argument is cut off. */
export function nextInstruction(cursor: PickleCursor): Instruction {
  const opcode = cursor.opcode();
  const decoder = DECODERS.get(opcode);
  if (decoder === undefined) {
    throw cursor.error(`0x${opcode.toString(16).padStart(2, '0')} is not a pickle opcode of a checkpoint`);
  }
  return decoder(cursor);
}
