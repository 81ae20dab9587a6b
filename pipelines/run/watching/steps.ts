/** Which step a work folder is of: its step file says so. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunsLayout } from '../../../store/layout.ts';
import { readWhole } from '../../../store/read-whole.ts';
import { type Work, worksIn } from './work.ts';

/** By id; where several experiments have a step of that name, the one that was written last. Remembers what it has read. */
export class WorkSteps {
  readonly #layout: RunsLayout;
  readonly #known = new Map<string, { readonly at: number; readonly id: string | null }>();

  constructor(layout: RunsLayout) {
    this.#layout = layout;
  }

  look(): ReadonlyMap<string, Work> {
    const found = new Map<string, { readonly work: Work; readonly at: number }>();
    for (const work of worksIn(this.#layout)) {
      const file = join(work.folder, 'step.json');
      const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
      if (at === undefined) continue;
      const known = this.#known.get(file);
      const id = known?.at === at ? known.id : idIn(file);
      this.#known.set(file, { at, id });
      if (id !== null && (found.get(id)?.at ?? 0) < at) found.set(id, { work, at });
    }
    return new Map([...found].map(([id, { work }]) => [id, work]));
  }
}

/** Unchecked: it is shown, nothing is done by it. */
function idIn(file: string): string | null {
  try {
    const value: unknown = JSON.parse(readWhole(file)?.toString('utf8') ?? 'null');
    const step = (value as { readonly step?: { readonly id?: unknown } } | null)?.step;
    return typeof step?.id === 'string' ? step.id : null;
  } catch {
    return null;
  }
}
