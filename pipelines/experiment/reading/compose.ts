/** Text to the YAML library's document, or to what is no YAML in it. Never throws, whatever the text. */
import { Composer, CST, type Document, Lexer, type LineCounter, Parser } from 'yaml';
import type { Problem } from '../../../common/errors.ts';
import { type Place, problemAt } from './document.ts';

/** Where in a text an offset is, with a path of the document. */
export type PlaceAt = (offset: number, path: string) => Place;

export const mostProblems = 1000;
export const mostLevels = 100;
export const tooDeep = `nested more than ${mostLevels} levels deep`;

/** @param path of the text's root in the document */
export function compose(
  text: string,
  lineCounter: LineCounter,
  placeAt: PlaceAt,
  path: string,
): { readonly document: Document.Parsed } | { readonly problems: readonly Problem[] } {
  const parser = new Parser(lineCounter.addNewLine);
  lineCounter.addNewLine(0);
  const tokens = tokensOf(text, parser);
  if (tokens === null) return { problems: [problemAt(placeAt(parser.offset, path), tooDeep)] };
  // Duplicate keys are found by the reader of the document: the library compares each key with each other one.
  const composer = new Composer({ uniqueKeys: false, version: '1.2' });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined) throw new Error('the YAML library made no document');
  if (second !== undefined) {
    const message = 'expected one YAML document, found a second';
    return { problems: [problemAt(placeAt(second.range[0], path), message, 'Remove the `---`.')] };
  }
  const problems = syntaxProblems(document, placeAt, path);
  return problems.length > 0 ? { problems } : { document };
}

/**
 * The tokens of a text, or null where it is nested too deeply: the parser keeps a stack of its own, but what follows it
 * recurses, and a native stack that is nearly full can end the process.
 */
function tokensOf(text: string, parser: Parser): readonly CST.Token[] | null {
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > mostLevels && parser.stack.filter(CST.isCollection).length > mostLevels) return null;
  }
  return [...tokens, ...parser.end()];
}

/** One a line: the rest of a line after a syntax error is noise. */
function syntaxProblems({ errors, warnings }: Document.Parsed, placeAt: PlaceAt, path: string): readonly Problem[] {
  const found = new Map<number | undefined, Problem>();
  for (const { pos, message } of [...errors, ...warnings].slice(0, mostProblems)) {
    const at = placeAt(pos[0], path);
    if (!found.has(at.line)) found.set(at.line, syntaxProblem(at, message));
  }
  return [...found.values()];
}

function syntaxProblem(at: Place, message: string): Problem {
  const text = `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1).replace(/\.$/, '')}`;
  const reference = at.snippet?.includes('${') === true && /[{[].*\$\{/.test(at.snippet);
  return problemAt(at, text, reference ? 'Inside { } and [ ], put a value with ${...} in quotes.' : undefined);
}
