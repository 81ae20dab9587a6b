import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { architectures } from '../../models/architectures.ts';
import { catalog, catalogProblem, catalogRemote } from '../../weights/catalog/catalog.ts';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

it('the catalog fits its schema', () => {
  const schema = JSON.parse(read('schemas/catalog.schema.json'));
  const validate = new Ajv({ allErrors: true, strictRequired: false }).compile(schema);
  assert.ok(validate(parse(read('weights/catalog/catalog.yaml'))), JSON.stringify(validate.errors, null, 2));
});

it('every entry is of an architecture that exists, at an address of its own', () => {
  const known = new Set(architectures().map(({ name }) => name));
  for (const [name, { arch }] of catalog()) assert.ok(known.has(arch), `${name}: ${arch}`);
  const addresses = [...catalog().values()].flatMap(({ url }) => url ?? []);
  assert.equal(new Set(addresses).size, addresses.length);
});

it('a name means an address and what is known of the digest', () => {
  assert.deepEqual(catalogRemote('deit_vitb'), {
    url: 'https://dl.fbaipublicfiles.com/deit/deit_base_patch16_224-b5f2ef4d.pth',
    sha256: null,
    sha256_prefix: 'b5f2ef4d',
  });
});

it('wrong names and methods are told apart', () => {
  assert.deepEqual(catalogProblem('mae_vitb', 'mae'), null);
  assert.deepEqual(catalogProblem('mae_vitb', 'checkpoint'), null);
  assert.deepEqual(catalogProblem('mae_vit'), {
    path: 'init.weights',
    message: 'the catalog has no weights `mae_vit`',
    hint: 'Did you mean `catalog:mae_vitb`?',
  });
  assert.deepEqual(catalogProblem('something of mine'), {
    path: 'init.weights',
    message: 'the catalog has no weights `something of mine`',
    hint: '`assay weights list` shows the catalog.',
  });
  assert.deepEqual(catalogProblem('mae_vitb', 'dino'), {
    path: 'init.method',
    message: '`catalog:mae_vitb` is for `init.method: mae`, found `dino`',
    hint: 'Set `init.method` to `mae`.',
  });
  assert.deepEqual(catalogProblem('ark6_swinb', 'ark'), {
    path: 'init.weights',
    message: '`catalog:ark6_swinb` cannot be fetched by a program',
    hint: 'Get it from https://forms.gle/qkoDGXNiKRPTDdCe8 and give the path of the file.',
  });
});
