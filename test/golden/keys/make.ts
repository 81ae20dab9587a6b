// node --import tsx test/golden/keys/make.ts: only when keys are meant to change, with the reason in the commit.
import { writeFileSync } from 'node:fs';
import { plannedFiles, planDigests } from './plans.ts';

const found: Record<string, unknown> = {};
for (const file of plannedFiles) found[file] = await planDigests(file);
writeFileSync('test/golden/keys/plans.json', `${JSON.stringify(found, null, 2)}\n`);
