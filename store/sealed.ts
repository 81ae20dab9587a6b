/**
 * JSON files that carry the digest of their own text in their last field, `seal`: a digit that was changed since is
 * noticed although the file still has its size and its form.
 */
import { sha256 } from '../common/canonical.ts';
import { systemProblem } from '../common/system-errors.ts';
import type { Validator } from '../schemas/validate.d.ts';
import { readWhole } from './read-whole.ts';

/** @param value an object with at least one field, none of which is called `seal` */
export function sealed(value: object, indent = 2): string {
  const text = JSON.stringify(value, null, indent);
  const end = indent === 0 ? '' : '\n';
  return `${text.slice(0, -1 - end.length)},${end}${' '.repeat(indent)}"seal":${' '.repeat(Math.sign(indent))}"${sha256(text)}"${end}}\n`;
}

/** What was read, or why it is not to be used. */
export type Unsealed<T> =
  | { readonly state: 'sound'; readonly value: T }
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly reason: string };

/**
 * Reads a sealed file and checks it against its schema. Only plain files are opened.
 * @param format other than this one in its field `format`, it is of another version of assay
 */
export function readSealed<T extends object>(path: string, validate: Validator<object>, format?: number): Unsealed<T> {
  let text: string | null;
  try {
    text = readWhole(path)?.toString('utf8') ?? null;
  } catch (error) {
    const problem = systemProblem(error);
    if (problem === null) throw error;
    return { state: 'damaged', reason: problem.message };
  }
  if (text === null) return { state: 'absent' };
  return unseal<T>(text, validate, format);
}

/** Looked for at the end alone: from the front, every comma of megabytes would be tried. */
const LONGEST_SEAL = 100;
const SEAL = /,(\n?) *"seal": ?"([0-9a-f]{64})"\n?\}\n$/;

function unseal<T extends object>(text: string, validate: Validator<object>, format?: number): Unsealed<T> {
  const value = parse(text);
  if (value === null) return { state: 'damaged', reason: 'it is not valid JSON' };
  if (format !== undefined && 'format' in value && value.format !== format)
    return { state: 'damaged', reason: 'another version of assay wrote it' };
  const end = text.slice(-LONGEST_SEAL);
  const seal = SEAL.exec(end);
  if (seal === null) return { state: 'damaged', reason: 'its seal is missing' };
  if (sha256(`${text.slice(0, text.length - end.length + seal.index)}${seal[1]}}`) !== seal[2])
    return { state: 'damaged', reason: 'it is not as it was written: its seal does not fit' };
  const { seal: _, ...rest } = value as { readonly seal: string };
  if (validate(rest)) return { state: 'sound', value: rest as T };
  const [first] = validate.errors ?? [];
  return { state: 'damaged', reason: `${first?.instancePath || 'it'} ${first?.message ?? 'does not fit its schema'}` };
}

function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
