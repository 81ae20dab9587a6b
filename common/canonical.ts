import { hash } from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON with sorted keys and no spaces: equal values give equal text whatever order they were written in.
 * Fields that are `undefined` are left out. Throws on numbers that JSON lacks.
 * @param texts of objects that nobody changes: thousands of trials share the same settings, whose text is made once
 */
export function canonicalJson(value: unknown, texts?: WeakMap<object, string>): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON cannot hold ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const known = texts?.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, texts)).join(',')}]`;
  const fields: string[] = [];
  // Keys alone are sorted: lists of files have a hundred thousand.
  for (const key of Object.keys(value).sort()) {
    const field: unknown = Reflect.get(value, key);
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${canonicalJson(field, texts)}`);
  }
  const text = `{${fields.join(',')}}`;
  texts?.set(value, text);
  return text;
}

/** SHA-256 in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data);
}
