import { setTimeout as sleep } from 'node:timers/promises';
import { lookUp } from '../../../store/cache.ts';
import type { RunsLayout } from '../../../store/layout.ts';

/** A shared file system shows what another machine has written a moment later. */
const SHOWN_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** A result that another machine says it has published: looked up until it is shown here. @throws AbortError */
export async function lookUpShown(
  layout: RunsLayout,
  stage: string,
  key: string,
  signal: AbortSignal,
): ReturnType<typeof lookUp> {
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const found = await lookUp(layout, stage, key, { signal });
    if (found.state !== 'absent' || waited >= SHOWN_AFTER_MS) return found;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
