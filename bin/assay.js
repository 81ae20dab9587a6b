#!/usr/bin/env node
import { compiled } from './compiled.js';

const { main } = await import(await compiled());
await main(process.argv);
