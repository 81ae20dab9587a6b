/** Groups of named things share one record: `optimizer/...`, `mask/...`. */

export function withPrefix<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}

/** The entries whose names begin with the prefix, without it. */
export function withoutPrefix<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  const found = Object.entries(record).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}
