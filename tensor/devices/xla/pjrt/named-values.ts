/** PJRT_NamedValue: options of a client, attributes of a plugin, properties of a program. */
import { addressOf, bytesAt, integerList, lowHalf, type Pointer, textAt } from './memory.ts';

export type NamedValue = string | number | boolean | readonly number[];
export type NamedValues = Readonly<Record<string, NamedValue>>;

/** Words of one: size, extensions, name, its length, type, value or its address, length of the value. */
const WORDS = 7;
const types = { text: 0n, integer: 1n, integers: 2n, float: 3n, boolean: 4n } as const;

export interface NamedList {
  readonly list: BigUint64Array;
  readonly count: number;
  /** What the list points at: to be kept as long as it. */
  readonly kept: readonly ArrayBufferView[];
}

type Written = readonly [type: bigint, value: bigint, length: number, kept: readonly ArrayBufferView[]];

function written(value: Exclude<NamedValue, number> | number): Written {
  if (typeof value === 'string') {
    const text = Buffer.from(`${value}\0`);
    return [types.text, addressOf(text), text.length - 1, [text]];
  }
  if (typeof value === 'boolean') return [types.boolean, value ? 1n : 0n, 1, []];
  if (typeof value === 'number') return [types.integer, BigInt.asUintN(64, BigInt(value)), 1, []];
  const numbers = integerList(value);
  return [types.integers, addressOf(numbers), value.length, [numbers]];
}

/** Whole numbers alone: no option that assay sets is a fraction. */
export function namedList(values: NamedValues): NamedList {
  const entries = Object.entries(values);
  const list = new BigUint64Array(Math.max(1, entries.length) * WORDS);
  const kept: ArrayBufferView[] = [list];
  entries.forEach(([name, value], index) => {
    const label = Buffer.from(name);
    const [type, word, length, more] = written(value);
    kept.push(label, ...more);
    list.set(
      [BigInt(WORDS * 8), 0n, addressOf(label), BigInt(label.length), type, word, BigInt(length)],
      index * WORDS,
    );
  });
  return { list, count: entries.length, kept };
}

/** The distance between two is the size that each states: later versions may have more words. */
export function namedValuesAt(pointer: Pointer, count: number): NamedValues {
  const result: Record<string, NamedValue> = {};
  for (let index = 0, at = pointer; index < count; index++) {
    const words = new BigUint64Array(bytesAt(at, WORDS * 8).buffer);
    result[textAt(words[2]!, words[3]!)] = decoded(words);
    at += words[0]!;
  }
  return result;
}

function decoded(words: BigUint64Array): NamedValue {
  const [value, length] = [words[5]!, words[6]!];
  switch (BigInt(lowHalf(words[4]!))) {
    case types.text:
      return textAt(value, length);
    case types.integer:
      return Number(BigInt.asIntN(64, value));
    case types.integers:
      return Array.from(new BigInt64Array(bytesAt(value, Number(length) * 8).buffer), Number);
    case types.float:
      return new Float32Array(Uint32Array.of(lowHalf(value)).buffer)[0]!;
    default:
      return (value & 0xffn) === 1n;
  }
}
