/** A line of a table with its line break, as RFC 4180 has it. Blanks at a cell's ends are quoted: many readers trim them. */
export function csvLine(cells: readonly string[]): string {
  const quoted = (text: string): string =>
    /[",\r\n]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
  return `${cells.map(quoted).join(',')}\n`;
}
