/** Text in Markdown that is shown as it was written. */
import { visible } from '../visible.ts';

/** On one line, with a backslash before every character that could begin a mark. */
export function escapeMarkdown(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]|~<>&$]/g, '\\$&');
}

/** The same for a paragraph: its beginning cannot make it a heading, list, rule or code block. */
export function escapeParagraph(text: string): string {
  return escapeMarkdown(text.trim()).replace(/^[-+=#:]|(?<=^\d+)[.)]/, '\\$&');
}
