/** What holds of every page that assay writes. */
import assert from 'node:assert/strict';

const VOID = ['meta', 'wbr', 'img', 'br'];

/** Throws where elements are not closed in the order in which they were opened. */
export function assertWellFormed(page: string): void {
  const open: string[] = [];
  for (const [tag, close, name, end] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^>]*?)?(\/?)>/g)) {
    if (VOID.includes(name!) || end === '/') continue;
    if (close === '') open.push(name!);
    else assert.equal(open.pop(), name, `near ${tag}`);
  }
  assert.deepEqual(open, []);
}

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;

/** Throws where a page has a script, a link or an address; pictures may be in it. */
export function assertSelfContained(page: string): void {
  assert.ok(page.includes(POLICY));
  // Attributes' values cannot do anything, and hold names as they were written.
  // An address within the page asks for nothing.
  const bare = page
    .replaceAll(/<a href="#[^"]*"/g, '<a')
    .replaceAll(/<img src="data:image\/png;base64,[A-Za-z0-9+/=]*"/g, '<picture')
    .replace(/"[^"]*"/g, '""');
  for (const wish of [
    /<(script|link|img|iframe|object|embed|form|base)\b/,
    /<[^>]*\s(src|href|on\w+|action)=/,
    /url\(|@import/,
  ])
    assert.doesNotMatch(bare, wish);
}
