/** Large numbers in tables. */
export const millions = (count: number): string => `${(count / 1e6).toFixed(1)} M`;
export const billions = (count: number): string => `${(count / 1e9).toFixed(2)} G`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const units = [
  { size: 1e9, name: ' G' },
  { size: 1e6, name: ' M' },
  { size: 1e3, name: ' k' },
] as const;

/** In the unit that leaves three digits or so: 192, 37.6 k, 4.28 G. */
export function scaled(count: number): string {
  // 999 600 is 1.00 M: rounded, it would have a fourth digit before the unit k.
  const unit = units.find(({ size }) => count >= 0.9995 * size && count >= 1000);
  return unit === undefined ? String(count) : `${(count / unit.size).toPrecision(3)}${unit.name}`;
}
