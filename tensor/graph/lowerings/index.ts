/** The lowering table: total over the kernels that kernels.ts names, or this file does not compile. */
import type { Kernels, Lowerings } from '../kernels.ts';
import { algebra } from './algebra.ts';
import { elementwise } from './elementwise.ts';
import { fused } from './fused.ts';
import { layout } from './layout.ts';

export const lowerings: Lowerings<Kernels> = { ...elementwise, ...layout, ...algebra, ...fused };
