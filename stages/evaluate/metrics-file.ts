/** Of an evaluation's output: metric name to value, null where it is not defined. */
export const METRICS_FILE = 'metrics.json';
