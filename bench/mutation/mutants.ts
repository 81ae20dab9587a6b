/** One-line changes of meaning in a source file, found in its syntax tree. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

export interface Mutant {
  readonly file: string;
  /** In UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Of the mutated line, without its indentation: with the file what names the mutant, whatever stands above it. */
  readonly line: string;
}

type Change = Pick<Mutant, 'start' | 'end' | 'replacement'>;

/** @returns all mutants of a file, in the order of the text */
export function mutantsOf(file: string): readonly Mutant[] {
  const text = readFileSync(file, 'utf8');
  const changes = file.endsWith('.json') ? defaults(text) : changesIn(text);
  const oneLine = changes.filter(({ start, end }) => !text.slice(start, end).includes('\n'));
  return oneLine.map((change) => ({ file, ...change, line: mutatedLine(text, change) }));
}

export function mutated(text: string, { start, end, replacement }: Change): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function mutatedLine(text: string, change: Change): string {
  const from = text.lastIndexOf('\n', change.start - 1) + 1;
  const to = text.indexOf('\n', change.end);
  const [before, after] = [text.slice(from, change.start), text.slice(change.end, to === -1 ? undefined : to)];
  const line = `${before}${change.replacement}${after}`.trim();
  return line === ';' ? `left out: ${text.slice(change.start, change.end)}` : line;
}

/** Numbers that a schema gives as defaults. */
function defaults(text: string): readonly Change[] {
  return [...text.matchAll(/("default": *)(-?\d[\d.e+-]*)/g)].map(({ index, 1: head, 2: number }) => {
    const start = index + head!.length;
    return { start, end: start + number!.length, replacement: number === '0' ? '1' : `${Number(number) * 2}` };
  });
}

const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
  [ts.SyntaxKind.PercentToken]: '*',
  [ts.SyntaxKind.PlusEqualsToken]: '-=',
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
};

const OTHER_WORDS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  some: 'every',
  every: 'some',
  train: 'val',
  val: 'test',
  test: 'val',
};

const OTHER_STRINGS: Readonly<Record<string, string>> = { ...OTHER_WORDS, val: 'test', test: 'train' };

/** Left out: types, texts for people and what is thrown. They decide no number. */
const SKIPPED: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.ThrowStatement,
  ts.SyntaxKind.TemplateExpression,
  ts.SyntaxKind.TaggedTemplateExpression,
]);

function changesIn(text: string): readonly Change[] {
  const source = ts.createSourceFile('mutant.ts', text, ts.ScriptTarget.Latest, true);
  const found: Change[] = [];
  const visit = (node: ts.Node): void => {
    if (SKIPPED.has(node.kind) || ts.isTypeNode(node) || isForPeople(node)) return;
    found.push(...changesOf(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Errors and problems, and the fields that hold their words. */
function isForPeople(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return /Error$|^Interrupted$/.test(node.expression.getText());
  if (ts.isCallExpression(node)) return /(^|\.)(problem|refus\w*|wrong\w*|warn|note)$/i.test(node.expression.getText());
  return ts.isPropertyAssignment(node) && /^(message|hint|text|title|path)$/.test(node.name.getText());
}

function changesOf(node: ts.Node): readonly Change[] {
  const replace = (what: ts.Node, replacement: string): Change => ({
    start: what.getStart(),
    end: what.getEnd(),
    replacement,
  });
  if (ts.isBinaryExpression(node)) {
    if ([node.left, node.right].some(isText)) return [];
    const other = OPERATORS[node.operatorToken.kind];
    if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) return [replace(node, node.right.getText())];
    return other === undefined ? [] : [replace(node.operatorToken, other)];
  }
  if (ts.isNumericLiteral(node)) return [replace(node, node.text === '0' ? '1' : `${Number(node.text) + 1}`)];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [replace(node, 'false')];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [replace(node, 'true')];
  if (ts.isPrefixUnaryExpression(node) && /[!-]/.test(node.getText()[0]!))
    return [replace(node, node.operand.getText())];
  if (ts.isConditionalExpression(node)) return [replace(node.condition, `!(${node.condition.getText()})`)];
  if (ts.isIfStatement(node)) return [replace(node.expression, `!(${node.expression.getText()})`)];
  if (ts.isStringLiteral(node) && OTHER_STRINGS[node.text] !== undefined && !ts.isPropertyAssignment(node.parent))
    return [replace(node, `'${OTHER_STRINGS[node.text]}'`)];
  if (ts.isPropertyAccessExpression(node) && OTHER_WORDS[node.name.text] !== undefined)
    return [replace(node.name, OTHER_WORDS[node.name.text]!)];
  if (ts.isCallExpression(node)) return callChanges(node, replace);
  return [];
}

/** Two arguments in the other order, a sorting or turning left out, a statement that is a call left out. */
function callChanges(node: ts.CallExpression, replace: (what: ts.Node, by: string) => Change): readonly Change[] {
  const [first, second] = node.arguments;
  const found: Change[] = [];
  if (
    second !== undefined &&
    [first!, second].every((value) => ts.isIdentifier(value) || ts.isPropertyAccessExpression(value))
  )
    found.push({
      start: first!.getStart(),
      end: second.getEnd(),
      replacement: `${second.getText()}, ${first!.getText()}`,
    });
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee) && /^(toSorted|sort|toReversed|reverse|filter)$/.test(callee.name.text))
    found.push(replace(node, callee.expression.getText()));
  if (ts.isExpressionStatement(node.parent)) found.push(replace(node.parent, ';'));
  return found;
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteral(node) || ts.isTemplateLiteral(node);
}
