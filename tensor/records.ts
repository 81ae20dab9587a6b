/** The same record with each value replaced; keys keep their order. */
export function mapRecord<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

/** Groups of named things share one record: `optimizer/...`, `mask/...`, `backbone....`. */
export function withPrefix<Value>(prefix: string, record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}

/** The entries whose names begin with the prefix, without it. */
export function withoutPrefix<Value>(prefix: string, record: Readonly<Record<string, Value>>): Record<string, Value> {
  const found = Object.entries(record).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}
