// Starts a TypeScript file as bin/assay.js starts assay: `node start.js <file> <arguments>`.
import { register } from 'node:module';

register('tsx/esm', { parentURL: import.meta.url, data: true });
await import(process.argv.splice(2, 1)[0]);
