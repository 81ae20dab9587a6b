/** Files with a few changes, as bad disks, broken transfers and careless programs make them. */
import type { RandomStream } from '../../common/random.ts';

export interface Mutation {
  readonly what: string;
  readonly bytes: Buffer;
}

type Change = (bytes: Buffer, random: RandomStream) => readonly [what: string, bytes: Buffer];

const place = (bytes: Buffer, random: RandomStream): number => {
  // Headers are small and decide most, so half of all changes are near the beginning.
  const end = random.uniform() < 0.5 ? Math.min(bytes.length, 256) : bytes.length;
  return random.integer(end);
};
const upTo = (most: number, random: RandomStream): number => 1 + random.integer(most);

const CHANGES: readonly Change[] = [
  (bytes, random) => {
    const at = place(bytes, random);
    const bit = random.integer(8);
    const changed = Buffer.from(bytes);
    changed[at] = changed[at]! ^ (1 << bit);
    return [`bit ${bit} of byte ${at}`, changed];
  },
  (bytes, random) => {
    const at = place(bytes, random);
    const value = [0, 1, 0x7f, 0x80, 0xfe, 0xff, random.integer(256)][random.integer(7)]!;
    const changed = Buffer.from(bytes);
    changed[at] = value;
    return [`byte ${at} is ${value}`, changed];
  },
  (bytes, random) => {
    const length = random.integer(bytes.length);
    return [`cut off at ${length}`, Buffer.from(bytes.subarray(0, length))];
  },
  (bytes, random) => {
    const [at, count] = [place(bytes, random), upTo(64, random)];
    return [`without ${count} bytes at ${at}`, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)])];
  },
  (bytes, random) => {
    const [at, count] = [place(bytes, random), upTo(64, random)];
    const copy = bytes.subarray(at, at + count);
    return [`${count} bytes twice at ${at}`, Buffer.concat([bytes.subarray(0, at), copy, bytes.subarray(at)])];
  },
  (bytes, random) => {
    const [at, count] = [place(bytes, random), upTo(512, random)];
    const changed = Buffer.from(bytes);
    changed.fill(0, at, Math.min(bytes.length, at + count));
    return [`${count} zeros at ${at}`, changed];
  },
  (bytes, random) => {
    const [at, from, count] = [place(bytes, random), place(bytes, random), upTo(32, random)];
    const changed = Buffer.from(bytes);
    bytes.copy(changed, at, from, Math.min(bytes.length, from + count));
    return [`${count} bytes of ${from} at ${at}`, changed];
  },
  (bytes, random) => {
    const extra = Buffer.from(Array.from({ length: upTo(200, random) }, () => random.integer(256)));
    return [`${extra.length} bytes behind the end`, Buffer.concat([bytes, extra])];
  },
];

export function mutate(bytes: Buffer, random: RandomStream): Mutation {
  const change = CHANGES[random.integer(CHANGES.length)]!;
  const [what, changed] = change(bytes, random);
  return { what, bytes: changed };
}
