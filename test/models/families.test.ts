import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { architectures, describeModel, modelOverrides } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { families } from '../../models/families.ts';
import { definition, members } from '../../schemas/schema.ts';

const folder = new URL('../../models/', import.meta.url);

for (const name of readdirSync(folder)) {
  const file = new URL(`${name}/family.ts`, folder);
  if (!existsSync(file)) continue;
  test(`the family in models/${name} is in the list`, async () => {
    const exported = Object.values(await import(file.href));
    const listed: readonly unknown[] = Object.values(families);
    assert.ok(
      exported.some((each) => listed.includes(each)),
      `add it to models/families.ts`,
    );
  });
}

for (const { name: arch, image_size } of architectures()) {
  test(`what is told of ${arch} without its forward pass is what the model has`, async () => {
    const [settings, sizes] = [
      { arch, overrides: {} },
      { num_classes: 3, image_size },
    ];
    const { masks: _, forward: __, ...built } = await buildModel(settings, sizes);
    assert.deepEqual(built, describeModel(settings, sizes));
  });
}

test('no two families have an architecture of one name', () => {
  const names = architectures().map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
});

test('every override of the schema is of some family, and every one of a family in the schema', () => {
  const named = [...members(definition('model')).named.keys()].filter((name) => name !== 'arch');
  assert.deepEqual(modelOverrides.toSorted(), named.sort());
});
