/** Of an evaluation's output: metric name to value, null where it is not defined. */
export const METRICS_FILE = 'metrics.json';
/** Why a metric is null, by its name. */
export const REASONS_FILE = 'undefined.json';
/** `operating_point/<class>` among the metrics: the threshold at which its score says yes. */
export const OPERATING_POINT = 'operating_point';
