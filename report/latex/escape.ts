/** Text in LaTeX that is shown as it was written. */
import { visible } from '../visible.ts';

/** A place where a word may be broken without a hyphen. */
export const ZERO_WIDTH_SPACE = '\u200B';

const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  "'": '\\textquotesingle{}',
  '`': '\\textasciigrave{}',
  // Two of them would become a low quotation mark.
  ',': ',{}',
  // A hyphen beside a hyphen would become a dash, and brackets could be taken for an option after a line's end.
  '-': '-{}',
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '−': '$-$',
  '±': '$\\pm$',
  '≥': '$\\geq$',
  '≤': '$\\leq$',
  '×': '$\\times$',
  '→': '$\\rightarrow$',
  '–': '--',
  '�': '?',
  '“': '``',
  '”': "''",
  '’': "'",
  '·': '$\\cdot$',
  '\u00a0': '~',
  '†': '\\textdagger{}',
  [ZERO_WIDTH_SPACE]: '\\allowbreak{}',
};

export function escapeLatex(text: string): string {
  const plain = visible(text);
  return [...plain]
    .map((character, index, all) =>
      character === ',' && all[index + 1] !== ',' ? ',' : (COMMANDS[character] ?? character),
    )
    .join('');
}

/**
 * Lines for the preamble that define the characters which LaTeX's Latin fonts lack, so that the document compiles with
 * pdflatex, too: there they are shown as their number. XeLaTeX and LuaLaTeX show them as they are, if their font has them.
 */
export function unicodeDefinitions(document: string): readonly string[] {
  const foreign = [...new Set(document)].filter((character) => character.codePointAt(0)! > 0xff).toSorted();
  if (foreign.length === 0) return [];
  const lines = foreign.map((character) => {
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return `\\ifcsname u8:\\detokenize{${character}}\\endcsname\\else\\DeclareUnicodeCharacter{${code}}{U+${code}}\\fi`;
  });
  return ['\\ifdefined\\DeclareUnicodeCharacter', ...lines, '\\fi'];
}
