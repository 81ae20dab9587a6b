#!/usr/bin/env node
// assay runs from its TypeScript source: tsx is registered here, so that no build step stands between clone and run.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../cli/main.ts');
await main(process.argv);
