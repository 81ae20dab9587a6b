/** JSON itself allows a key twice in one object; a file format may not. */

const MARKS = /["{}[\],:]/g;

/** The first key that an object of this (valid) JSON text has twice, as it is written; null where there is none. */
export function duplicateKey(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  const marks = new RegExp(MARKS);
  let last = '';
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    const mark = found[0];
    if (mark === '"') {
      marks.lastIndex = endOfText(text, found.index);
      last = text.slice(found.index, marks.lastIndex);
    } else if (mark === '{') open.push(new Set());
    else if (mark === '[') open.push(null);
    else if (mark === '}' || mark === ']') open.pop();
    else if (mark === ':') {
      const key: string = JSON.parse(last);
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}

/** Behind the closing quote. By hand, because a regular expression runs out of stack on a text of some megabytes. */
function endOfText(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}
