#!/usr/bin/env node
import './early-signals.js';
import { compiled } from './compiled.js';

const { main } = await import(await compiled());
await main(process.argv);
