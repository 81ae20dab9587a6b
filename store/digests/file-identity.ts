/** What tells that a file is still the one that was hashed, without reading it. */
import type { BigIntStats } from 'node:fs';

/** The change time (ctime) is part of it because tools that copy or sync can set the modification time back. */
export const fileIdentity = ({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string =>
  `${size.toString(36)}.${mtimeNs.toString(36)}.${ctimeNs.toString(36)}.${ino.toString(36)}`;

/** File systems count in steps of up to 2 s (FAT), or, where they know fractions, of the kernel's clock. */
const COARSE_MS = 2500;
const FINE_MS = 20;
/** After so long a further change would have another time, on a file system that knows fractions of a millisecond. */
export const SETTLE_MS = FINE_MS + 5;

/**
 * Whether a change after a moment would show in the times: a file that was changed shortly before it was hashed could
 * be changed again within the resolution of the clock, and nothing would tell.
 * @param hashedAt ms, when reading began
 */
export function isSettled({ mtimeNs, ctimeNs }: BigIntStats, hashedAt: number): boolean {
  const newest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  const fine = mtimeNs % 1_000_000n !== 0n && ctimeNs % 1_000_000n !== 0n;
  return Number(newest) / 1e6 <= hashedAt - (fine ? FINE_MS : COARSE_MS);
}
