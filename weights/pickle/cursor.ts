/** A forward-only reader of the primitive parts of a pickle; every length is checked before memory is taken. */

import { type ByteSource, checkRange, corrupt } from '../../common/archives/bytes.ts';
import type { InputError } from '../../common/errors.ts';

const CHUNK = 0x1_0000;
/** Python too refuses longer decimal numbers: converting them takes quadratic time. */
const MAX_DIGITS = 4300;
const MAX_LINE = 0x10_0000;
/** Bounds time and memory, counted in instructions. Checkpoints of large models need about 100,000. */
const MAX_WORK = 8_000_000;

export class PickleCursor {
  readonly source: ByteSource;
  /** Of the next byte. */
  position: number;
  /** Of the opcode that is being read or carried out. */
  #opcodeAt = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  #chunkAt = 0;
  #work = 0;

  constructor(source: ByteSource, position: number) {
    this.source = source;
    this.position = position;
  }

  /** An error at the opcode that is being read or carried out. */
  error(message: string, hint?: string): InputError {
    return corrupt(this.source, this.#opcodeAt, message, hint);
  }

  /** Counts work, so that a small file cannot take much time or memory. */
  spend(work: number): void {
    this.#work += work;
    if (this.#work > MAX_WORK) throw this.error('more objects than a checkpoint has');
  }

  opcode(): number {
    this.#opcodeAt = this.position;
    return this.#take(1)[0]!;
  }

  /** `length` bytes that stay valid. */
  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#take(length));
  }

  utf8(length: number): string {
    const { buffer, byteOffset } = this.#take(length);
    return Buffer.from(buffer, byteOffset, length).toString('utf8');
  }

  latin1(length: number): string {
    const { buffer, byteOffset } = this.#take(length);
    return Buffer.from(buffer, byteOffset, length).toString('latin1');
  }

  /** Little-endian, of 1 to 8 bytes. */
  unsigned(length: number): number {
    return this.#take(length).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  signed32(): number {
    return this.unsigned(4) | 0;
  }

  float64(): number {
    const { buffer, byteOffset } = this.#take(8);
    return new DataView(buffer, byteOffset, 8).getFloat64(0);
  }

  /** Two's complement, little-endian, of `length` bytes; a bigint only where a number would not be exact. */
  long(length: number): number | bigint {
    if (length > MAX_DIGITS / 2) throw this.error(`a whole number of ${length} bytes`);
    if (length === 0) return 0;
    const { buffer, byteOffset } = this.#take(length);
    const hex = Buffer.from(buffer, byteOffset, length).toReversed();
    return simplify(BigInt.asIntN(8 * length, BigInt(`0x${Buffer.from(hex).toString('hex')}`)));
  }

  /** Up to the next line break, which is skipped. */
  line(): string {
    for (let length = 64; ; length = Math.min(2 * length, MAX_LINE)) {
      const available = Math.min(length, this.source.size - this.position);
      const end = this.#peek(available).indexOf(0x0a);
      if (end >= 0) {
        const text = this.utf8(end);
        this.position++;
        return text;
      }
      if (available < length) throw this.error('a line without an end: truncated or corrupt');
      if (length === MAX_LINE) throw this.error(`a line of more than ${MAX_LINE} bytes`);
    }
  }

  /** Decimal, with Python 2's `L` at the end or without; `00` and `01` are booleans. */
  integerLine(): number | bigint | boolean {
    const text = this.line();
    if (text === '00') return false;
    if (text === '01') return true;
    const digits = text.endsWith('L') ? text.slice(0, -1) : text;
    if (!/^-?\d+$/.test(digits) || digits.length > MAX_DIGITS) throw this.error(`'${text.slice(0, 40)}' is no number`);
    return simplify(BigInt(digits));
  }

  floatLine(): number {
    const text = this.line();
    const special = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY, nan: Number.NaN }[text];
    const value = special ?? (text.trim() === '' ? Number.NaN : Number(text));
    if (Number.isNaN(value) && text !== 'nan') throw this.error(`'${text.slice(0, 40)}' is no number`);
    return value;
  }

  indexLine(): number {
    const index = this.integerLine();
    if (typeof index !== 'number' || index < 0) throw this.error(`${index} is no memo index`);
    return index;
  }

  /** Python 2's `repr` of a str, without escapes: nothing that torch.save wrote has them. */
  quotedLine(): string {
    const text = this.line();
    const match = /^(['"])([^\\]*)\1$/.exec(text);
    if (match === null) throw this.error(`${text.slice(0, 40)} is no plain quoted text`);
    return match[2]!;
  }

  #take(length: number): Uint8Array {
    const bytes = this.#peek(length);
    this.position += length;
    return bytes;
  }

  /** A view of the next bytes, valid until the next call. */
  #peek(length: number): Uint8Array {
    const { source, position } = this;
    checkRange(source, position, length);
    if (length > CHUNK) return source.read(position, length);
    const from = position - this.#chunkAt;
    if (from >= 0 && from + length <= this.#chunk.length) return this.#chunk.subarray(from, from + length);
    this.#chunk = source.read(position, Math.min(CHUNK, source.size - position));
    this.#chunkAt = position;
    return this.#chunk.subarray(0, length);
  }
}

function simplify(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
