/** A rule is one file and one line of `weights/rules/index.ts`: what else has to know of it is held to that list here. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { families, familyNames } from '../../models/families.ts';
import { definition } from '../../schemas/schema.ts';
import { initMethods, ruleNames, rules } from '../../weights/rules/index.ts';

/** What to write in a schema, where its list is not that of the registry. */
function heldTo(file: string, where: string, found: readonly string[] | undefined, expected: readonly string[]): void {
  const text = `${where} of ${file} is not the list of weights/rules/index.ts; write\n"enum": ${JSON.stringify(expected)}`;
  assert.deepEqual(found, expected, text);
}

test('experiments may name every rule, random and checkpoint', () => {
  const { properties } = definition('init');
  const enumeration = properties?.['method']?.enum;
  heldTo('schemas/experiment.schema.json', 'init.method', enumeration, Object.keys(initMethods));
});

test('each method takes settings that the schema has, and every setting is of some method', () => {
  const { properties = {} } = definition('init');
  // `pretrain` is of those methods that assay can pre-train by itself.
  const settings = Object.keys(properties).filter((name) => name !== 'method' && name !== 'pretrain');
  assert.deepEqual([...new Set(Object.values(initMethods).flat())].sort(), settings.sort());
});

test('entries of the catalog may name every rule', () => {
  const path = 'schemas/catalog.schema.json';
  const schema = JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
  heldTo(path, 'method', schema.additionalProperties.properties.method.enum, ruleNames);
});

for (const rule of ruleNames) {
  test(`${rule} is of some family: either the rule says so, or the families do`, () => {
    const said = familyNames.filter((family) => families[family].methods.includes(rule));
    const own = rules[rule].families;
    assert.equal(own === undefined, said.length > 0, `${rule}: ${own} in the rule, ${said} among the families`);
    assert.notEqual(own?.length, 0);
  });
}

for (const kind of ['rules', 'layouts']) {
  test(`every file of weights/${kind} is in its list`, () => {
    const folder = new URL(`../../weights/${kind}/`, import.meta.url);
    const index = readFileSync(new URL('index.ts', folder), 'utf8');
    const helpers = ['index.ts', 'known-rule.ts', 'shared-table.ts', 'registers.ts', 'zero-biases.ts', 'layout.ts'];
    const missing = readdirSync(folder).filter((name) => !helpers.includes(name) && !index.includes(`'./${name}'`));
    assert.deepEqual(missing, [], `add them to weights/${kind}/index.ts`);
  });
}
