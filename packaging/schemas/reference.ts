/** The tables of all settings in docs/experiment-file.md, from the schema. */
import { describe } from '../../schemas/describe.ts';
import { definition, dereference, experimentSchema, members, type Schema } from '../../schemas/schema.ts';

const start = '<!-- settings: written by `npm run generate` -->';
const end = '<!-- end of settings -->';

/** The guide with its tables as the schema has them. */
export function withReference(guide: string): string {
  const [from, to] = [guide.indexOf(start), guide.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the guide lacks the marks "${start}" and "${end}"`);
  return `${guide.slice(0, from + start.length)}\n\n${reference()}\n${guide.slice(to)}`;
}

const sections = ['data', 'model', 'init', 'schedule', 'evaluation', 'report', 'executors'];

function reference(): string {
  const top = [...members(experimentSchema).named].filter(([key]) => !sections.includes(key));
  return [
    table('The experiment as a whole', '', top),
    ...sections.map((name) => {
      const schema = dereference(members(experimentSchema).named.get(name) ?? {});
      return table(`\`${name}\``, schema.description ?? '', leaves(schema, ''));
    }),
    table(
      'Of a task',
      'A task may change `data`, `model`, `init`, `schedule`, `evaluation`, and:',
      [...members(definition('taskOverride')).named].filter(([key]) => !sections.includes(key)),
    ),
    table('Of an entry of `overrides`', '', [...members(definition('cellOverride')).named]),
  ].join('\n');
}

/** Every setting below a mapping; mappings inside are dotted. */
function leaves(schema: Schema, prefix: string): [string, Schema][] {
  return [...members(schema).named].flatMap(([key, child]): [string, Schema][] => {
    const whole = dereference(child);
    // What stands as in another section is described there.
    if (sections.some((name) => child.$ref === `#/definitions/${name}`)) return [[`${prefix}${key}`, whole]];
    const below = members(whole).named.size > 0 ? leaves(whole, `${prefix}${key}.`) : [];
    // A mapping that may be left out as a whole, or be something else than a mapping, is a setting itself.
    const itself = below.length === 0 || whole.default !== undefined || whole.type !== 'object';
    return itself ? [[`${prefix}${key}`, whole], ...below] : below;
  });
}

function table(title: string, about: string, rows: readonly (readonly [string, Schema])[]): string {
  const lines = rows.map(([path, schema]) => {
    const whole = dereference(schema);
    const fallback = whole.default === undefined ? '' : `\`${JSON.stringify(whole.default)}\``.replaceAll('"', '');
    return `| \`${path}\` | ${describe(whole)} | ${fallback} | ${whole.description ?? ''} |`;
  });
  const head = ['| setting | value | default | meaning |', '|---|---|---|---|'];
  return [`### ${title}`, '', ...(about === '' ? [] : [about, '']), ...head, ...lines, ''].join('\n');
}
