#!/usr/bin/env node
// In a clone assay runs from its TypeScript source, so that no build step stands between clone and run; the package that
// is installed holds compiled JavaScript alone, since Node.js strips no types below node_modules.
import { existsSync } from 'node:fs';
import { register } from 'node:module';

const source = new URL('../cli/main.ts', import.meta.url);
const fromSource = existsSync(source);
if (fromSource) {
  // What `--import tsx` does for ES modules, without loading esbuild into this thread too: 80 ms less at every start.
  register('tsx/esm', { parentURL: import.meta.url, data: true });
  process.setSourceMapsEnabled(true);
}

const { main } = await import(fromSource ? source.href : new URL('../cli/main.js', import.meta.url).href);
await main(process.argv);
