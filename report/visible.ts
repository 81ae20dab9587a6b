/**
 * The text on one line, with '�' for control characters, which could move a terminal's cursor or start colour codes, and
 * for overrides of the text's direction, which could make a name read as another.
 */
export function visible(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}
