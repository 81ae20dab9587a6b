/**
 * The name of a part of a report, as an address within a page and as a label in LaTeX. Names of tasks have no other
 * characters by the schema; whatever else a caller gives cannot break out of it.
 */
export function anchor(kind: string, name: string): string {
  return `${kind}-${name.replaceAll(/[^A-Za-z0-9._+-]/g, '-')}`;
}
