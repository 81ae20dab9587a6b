/** Large numbers in tables. */
export const millions = (count: number): string => `${(count / 1e6).toFixed(1)} M`;
export const billions = (count: number): string => `${(count / 1e9).toFixed(2)} G`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
