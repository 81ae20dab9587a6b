/**
 * Keeps arrays from being collected while a plugin knows them by their addresses alone. A mention of an array after its
 * last use, such as `void array`, does not: bundlers drop it as having no effect, and so may engines.
 */
const held = new Set<object>();

/** @returns a function that lets it go */
export function hold(memory: unknown): () => void {
  const entry = { memory };
  held.add(entry);
  return () => {
    held.delete(entry);
  };
}
